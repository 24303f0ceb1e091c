"""REST of imports: a table is looked at, brought in, and taken back. Larger files than a request holds: the console."""

import asyncio
import binascii
from base64 import b64decode
from typing import Annotated, Literal

from fastapi import BackgroundTasks, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field

from app.bot.intake import Importer
from app.errors import BadRequest, Words
from app.registry.intake import service as intake
from app.sheets.writing import XLSX, bad_rows
from app.web.rest.route import Ref, WorkDep, both, new_router
from app.web.rest.shapes import Done, Input

router = new_router(Words("导入", "imports"))


class NewImport(Input):
    """A table: CSV or XLSX as it is, in base64."""

    kind: Literal["stores", "staff", "groups", "products"]
    filename: Annotated[str, Field(min_length=1, max_length=200)]
    file: Annotated[
        str, Field(min_length=1, max_length=1_000_000, description=both("文件的 base64", "the file, base64"))
    ]


class Looked(BaseModel):
    """What an import would do: rows that are new, changed, the same, faulty."""

    id: int
    rows: int
    counts: dict[str, int]


@router.post(
    "/imports", status_code=201, summary=both("读一份表，先看会怎么样", "look at a table: nothing is changed yet")
)
async def look(work: WorkDep, data: NewImport) -> Looked:
    """Rows with faults: GET /imports/{id}/faulty."""
    work.who.require("imports", "write")
    try:
        raw = b64decode(data.file, validate=True)
    except (binascii.Error, ValueError):
        raise BadRequest(Words("file 不是 base64", "the file is not base64")) from None
    table = await asyncio.to_thread(intake.understand, data.kind, data.filename, raw)
    number = await intake.look(work, data.kind, data.filename, raw, table)
    found = await intake.batch(work, number)
    counts = {name: count for name, count in found.report["counts"].items() if isinstance(count, int)}
    return Looked(id=number, rows=found.rows, counts=counts)


def _importer(request: Request) -> Importer:
    found: Importer = request.app.state.importer
    return found


@router.post("/imports/{id}/start", summary=both("导入，或接着导入", "bring it in, or go on"))
async def start(request: Request, work: WorkDep, batch_id: Ref, then: BackgroundTasks) -> Done:
    """It runs on by itself; how far it is: GET /imports/{id}."""
    found = await intake.start(work, batch_id)
    then.add_task(_importer(request).carry_on, work.who, found)  # after the commit
    return Done()


@router.post("/imports/{id}/stop", summary=both("停下，已导入的留着", "stop; what came in stays"))
async def stop(work: WorkDep, batch_id: Ref) -> Done:
    """After the piece it is at."""
    await intake.stop(work, batch_id)
    return Done()


@router.post("/imports/{id}/undo", summary=both("撤销一次导入", "take an import back"))
async def undo(request: Request, work: WorkDep, batch_id: Ref, then: BackgroundTasks) -> Done:
    """What was changed since stays."""
    found = await intake.start(work, batch_id, "undoing")
    then.add_task(_importer(request).carry_on, work.who, found)
    return Done()


@router.get(
    "/imports/{id}/faulty",
    summary=both("有问题的行，改好再导入", "the rows that are faulty, to mend"),
    response_class=Response,
    responses={200: {"content": {XLSX: {"schema": {"type": "string", "format": "binary"}}}}},
)
async def faulty(work: WorkDep, batch_id: Ref) -> Response:
    """A workbook with what is wrong in each row."""
    found, raw = await intake.table_of(work, batch_id)
    table = await asyncio.to_thread(intake.understand, found.kind, found.filename, raw)
    return Response(bad_rows(await intake.faulty(work, found.kind, table)), media_type=XLSX)
