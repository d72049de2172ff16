"""The protocol's server: its tools, and the manager of its transport. Imported with the first call (view.py)."""

from __future__ import annotations

import asyncio
from typing import Any

import mcp_types as types
from django.utils import translation
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from pydantic import ValidationError

from person.flows.identity import ScopeMissing
from person.privacy import disclosures
from project import absolute_urls, bounded_json
from project.errors import DomainError
from project.realtime.database import in_database

from .. import card_text
from ..failures import WorkFailed
from . import tools
from .tools import Call, Tool
from .view import CALLER, Caller

INSTRUCTIONS = (
    "A person's diary of dreams, with analysts that answer to a dream, and a painter. `tell_dream` begins or goes on with a talk about a "
    "dream and costs the person credits, as `make_picture` does. What comes back as `safety` must be shown to the person as it is."
)

_manager: StreamableHTTPSessionManager | None = None
_keeper: asyncio.Task[None] | None = None


async def manager() -> StreamableHTTPSessionManager:
    """The transport of this process, started with its first use. It keeps no sessions: each call stands alone, on whatever server."""
    global _manager, _keeper
    if _manager is None:
        made = StreamableHTTPSessionManager(_server(), stateless=True, max_request_body_size=bounded_json.MOST_BYTES)
        started = asyncio.Event()
        _manager, _keeper = made, asyncio.create_task(_keep(made, started))
        await started.wait()
    return _manager


async def _keep(made: StreamableHTTPSessionManager, started: asyncio.Event) -> None:
    async with made.run():
        started.set()
        await asyncio.Event().wait()


def _server() -> Server[Any]:
    return Server("reverie", title="Reverie", instructions=INSTRUCTIONS, on_list_tools=_list, on_call_tool=_call)


async def _list(context: ServerRequestContext[Any, Any], _params: types.PaginatedRequestParams | None) -> types.ListToolsResult:
    """The tools that the key may use."""
    caller = _caller(context)
    return types.ListToolsResult(tools=[_described(tool) for tool in tools.ALL if _is_allowed(tool, caller)])


async def _call(context: ServerRequestContext[Any, Any], params: types.CallToolRequestParams) -> types.CallToolResult:
    """What a rule of ours refuses is the tool's own failure, in words that the assistant can act on."""
    caller = _caller(context)
    absolute_urls.begin_with(caller.site)
    with translation.override(caller.language):
        tool = next((one for one in tools.ALL if one.name == params.name), None)
        if tool is None:
            return _failed("unknown_tool", f"There is no tool “{params.name}”.")
        try:
            for scope in tool.scopes:
                caller.identity.require(scope)
                await _note(caller, scope)
            wish = tool.arguments.model_validate(params.arguments or {})
            made = await tool.run(Call(caller, context.session.report_progress), wish)
        except ValidationError as error:
            wrong = "; ".join(f"{'.'.join(map(str, one['loc'])) or 'arguments'}: {one['msg']}" for one in error.errors()[:10])
            return _failed("invalid", wrong)
        except WorkFailed as error:
            return _failed(error.failure["code"], error.failure["detail"], safety=error.safety)
        except DomainError as error:
            return _failed(error.code, error.detail, **error.facts)
    content: list[types.ContentBlock] = [types.TextContent(text=made.text)]
    if made.picture is not None:
        content.append(types.ImageContent(data=made.picture, mime_type=made.media_type))
    return types.CallToolResult(content=content, structured_content=made.facts)


async def _note(caller: Caller, scope: str) -> None:
    """In the disclosure log: an assistant is about to be answered."""
    who = caller.identity
    if who.scopes is not None:
        await in_database(disclosures.note_program, person_id=who.person_id, key_id=who.session_id, scope=scope)


def _failed(code: str, text: str, **facts: Any) -> types.CallToolResult:
    told = {"code": code, "detail": text, **facts}
    card = card_text.of(facts["safety"]) if facts.get("safety") else ""
    return types.CallToolResult(content=[types.TextContent(text=f"{card}{text} ({code})")], structured_content=told, is_error=True)


def _described(tool: Tool) -> types.Tool:
    hints = types.ToolAnnotations(
        title=tool.title, read_only_hint=tool.is_read_only, destructive_hint=False, idempotent_hint=tool.is_read_only, open_world_hint=False
    )
    return types.Tool(
        name=tool.name,
        title=tool.title,
        description=tool.description,
        input_schema=tool.arguments.model_json_schema(),
        annotations=hints,
    )


def _is_allowed(tool: Tool, caller: Caller) -> bool:
    try:
        for scope in tool.scopes:
            caller.identity.require(scope)
    except ScopeMissing:
        return False
    return True


def _caller(context: ServerRequestContext[Any, Any]) -> Caller:
    assert context.request is not None
    found: Caller = context.request.scope[CALLER]
    return found
