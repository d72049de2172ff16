"""What must be true of every job that has ended, asked of the database from outside."""

from __future__ import annotations

from tests.chat.client import Person
from tests.server.process import ServerProcess

FINAL = {"completed", "failed", "cancelled"}


def check_jobs(server: ServerProcess, *people: Person) -> None:
    """One final state, one final event, events without a gap, one settlement of a hold, a result exactly where it completed."""
    for person in people:
        _check_person(server, person.user["id"] if "DATABASE_URL" in server.env else person.user["id"].replace("-", ""))


def _check_person(server: ServerProcess, person_id: str) -> None:
    for job_id, state, hold in server.rows("select id, state, hold_id from imagegen_job where person_id = ?", person_id):
        assert state in FINAL, state
        events = server.rows("select seq, kind from imagegen_jobevent where job_id = ? order by seq", job_id)
        assert [seq for seq, _ in events] == list(range(1, len(events) + 1))
        assert [kind for _, kind in events if kind in FINAL] == [state]
        assert events[-1][1] == state
        results = server.rows("select count(*) from imagegen_result where job_id = ?", job_id)[0][0]
        assert results == (1 if state == "completed" else 0)
        if hold is not None:
            settled = server.rows("select kind from person_creditentry where settles_id = ?", hold)
            assert settled == [("capture" if state == "completed" else "release",)]
    positions = server.rows("select position from imagegen_jobevent where person_id = ? order by position", person_id)
    assert [at for (at,) in positions] == list(range(1, len(positions) + 1))
    ledger = "select coalesce(sum(amount), 0) from person_creditentry where user_id = ?"
    assert server.rows(ledger, person_id) == server.rows("select balance from person_user where id = ?", person_id)
