"""The plain way to a list over REST in FastAPI's world: SQLAlchemy, pydantic and PyJWT on uvicorn; `python -m … <port> <rows>`."""

from __future__ import annotations

import datetime
import sys
import tempfile
import uuid
from collections.abc import Iterator
from typing import Annotated

import argon2
import jinja2
import jwt
import uvicorn
from fastapi import Depends, FastAPI, Header, HTTPException
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, ConfigDict
from sqlalchemy import ForeignKey, create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker

from . import PASSWORD, PEER_KEY, PEER_PAGE, PEER_TOKEN_PERSON

engine = create_engine(f"sqlite:///{tempfile.mkdtemp(prefix='bench-')}/peer.sqlite3", connect_args={"check_same_thread": False})
make_session = sessionmaker(engine, expire_on_commit=False)


class Base(DeclarativeBase):
    pass


class Person(Base):
    __tablename__ = "person"
    id: Mapped[str] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    password: Mapped[str]
    is_active: Mapped[bool] = mapped_column(default=True)


class SignIn(Base):
    __tablename__ = "sign_in"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime.datetime] = mapped_column(default=lambda: datetime.datetime.now(datetime.UTC))


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


class Credentials(BaseModel):
    email: str
    password: str


class Tokens(BaseModel):
    access: str
    refresh: str


app = FastAPI()
# As Django's hasher does it by default.
hasher = argon2.PasswordHasher(time_cost=2, memory_cost=102_400, parallelism=8)
page = jinja2.Environment(autoescape=True).from_string(PEER_PAGE)


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


@app.get("/journal/", response_class=HTMLResponse)
def journal(person: Annotated[Person, Depends(caller)], session: Annotated[Session, Depends(database)]) -> str:
    return page.render(email=person.email, dreams=dreams(person, session))


@app.post("/api/user/token/", response_model=Tokens)
def sign_in(given: Credentials, session: Annotated[Session, Depends(database)]) -> Tokens:
    person = session.scalars(select(Person).where(Person.email == given.email)).first()
    if person is None:
        raise HTTPException(401)
    try:
        hasher.verify(person.password, given.password)
    except argon2.exceptions.VerifyMismatchError as error:
        raise HTTPException(401) from error
    row = SignIn(person_id=person.id)
    session.add(row)
    session.commit()
    now = datetime.datetime.now(datetime.UTC)
    lives = {"access": datetime.timedelta(hours=1), "refresh": datetime.timedelta(days=7)}
    claims = {"sub": person.id, "sid": str(row.id)}
    return Tokens(**{kind: jwt.encode({**claims, "exp": now + life, "token_type": kind}, PEER_KEY) for kind, life in lives.items()})


if __name__ == "__main__":
    Base.metadata.create_all(engine)
    with make_session.begin() as opened:
        opened.add(Person(id=PEER_TOKEN_PERSON, email=f"{PEER_TOKEN_PERSON}@bench.invalid", password=hasher.hash(PASSWORD)))
        opened.flush()
        told = {"author_id": PEER_TOKEN_PERSON, "description": "a house by the sea, and a door nobody"}
        opened.add_all(Dream(title=f"The door by the sea {number}", **told) for number in range(int(sys.argv[2])))
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning", access_log=False)
