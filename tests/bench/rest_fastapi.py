"""The plain way to a list over REST in FastAPI's world: SQLAlchemy, pydantic and PyJWT on uvicorn; `python -m … <port> <rows>`."""

from __future__ import annotations

import datetime
import sys
import tempfile
import uuid
from collections.abc import Iterator
from typing import Annotated

import jwt
import uvicorn
from fastapi import Depends, FastAPI, Header, HTTPException
from pydantic import BaseModel, ConfigDict
from sqlalchemy import ForeignKey, create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker

from . import PEER_KEY, PEER_TOKEN_PERSON

engine = create_engine(f"sqlite:///{tempfile.mkdtemp(prefix='bench-')}/peer.sqlite3", connect_args={"check_same_thread": False})
make_session = sessionmaker(engine, expire_on_commit=False)


class Base(DeclarativeBase):
    pass


class Person(Base):
    __tablename__ = "person"
    id: Mapped[str] = mapped_column(primary_key=True)
    email: Mapped[str]
    is_active: Mapped[bool] = mapped_column(default=True)


class Dream(Base):
    __tablename__ = "dream"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    author_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    title: Mapped[str | None]
    description: Mapped[str | None]
    created_at: Mapped[datetime.datetime] = mapped_column(default=lambda: datetime.datetime.now(datetime.UTC))
    updated_at: Mapped[datetime.datetime] = mapped_column(default=lambda: datetime.datetime.now(datetime.UTC))
    deleted_at: Mapped[datetime.datetime | None]
    analyst: Mapped[str | None]
    dreamt_on: Mapped[datetime.date | None]
    mood: Mapped[str] = mapped_column(default="")
    lucidity: Mapped[int | None]
    recall: Mapped[int | None]
    is_nightmare: Mapped[bool] = mapped_column(default=False)


class DreamOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    id: uuid.UUID
    title: str | None
    description: str | None
    created_at: datetime.datetime
    updated_at: datetime.datetime
    deleted_at: datetime.datetime | None
    analyst: str | None
    dreamt_on: datetime.date | None
    mood: str
    lucidity: int | None
    recall: int | None
    is_nightmare: bool


class PersonOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    id: str
    email: str
    is_active: bool


app = FastAPI()


def database() -> Iterator[Session]:
    with make_session() as session:
        yield session


def caller(session: Annotated[Session, Depends(database)], authorization: Annotated[str, Header()]) -> Person:
    claims = jwt.decode(authorization.removeprefix("Bearer "), PEER_KEY, algorithms=["HS256"])
    person = session.get(Person, claims["sub"])
    if person is None or not person.is_active:
        raise HTTPException(401)
    return person


@app.get("/api/user/me/", response_model=PersonOut)
def me(person: Annotated[Person, Depends(caller)]) -> Person:
    return person


@app.get("/api/user/me/dreams/", response_model=list[DreamOut])
def dreams(person: Annotated[Person, Depends(caller)], session: Annotated[Session, Depends(database)]) -> list[Dream]:
    wanted = (
        select(Dream).where(Dream.author_id == person.id, Dream.deleted_at.is_(None)).order_by(Dream.created_at.desc(), Dream.id.desc())
    )
    return list(session.scalars(wanted))


if __name__ == "__main__":
    Base.metadata.create_all(engine)
    with make_session.begin() as opened:
        opened.add(Person(id=PEER_TOKEN_PERSON, email="dreamer@bench.invalid"))
        opened.flush()
        opened.add_all(Dream(author_id=PEER_TOKEN_PERSON) for _ in range(int(sys.argv[2])))
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning", access_log=False)
