"""REST of hosted accounts, of what they heard and nobody can place, and of the remarks that groups are found by."""

from typing import Annotated, Literal

from fastapi import Request
from pydantic import BaseModel, Field

from app.bot.named import service as named
from app.bot.named.lists import AMBIGUOUS
from app.errors import Words
from app.registry.accounts import service
from app.registry.accounts.lists import ACCOUNTS
from app.registry.accounts.service import AccountData
from app.web.rest.lists import add_list
from app.web.rest.route import Name, Ref, WorkDep, both, new_router
from app.web.rest.shapes import Done, Input

router = new_router(Words("托管账号", "hosted accounts"))
add_list(router, ACCOUNTS)
add_list(router, AMBIGUOUS)


class HostedKeys(Input):
    """How an account is reached. `robot_id` and `secret` stay as they were when empty."""

    kind: Literal["juzi", "worktool"]
    base: Annotated[str, Field(pattern=f"^({service.BASE_PATTERN})?$", max_length=200)] = ""
    robot_id: Annotated[str, Field(max_length=128)] = ""
    secret: Annotated[str, Field(pattern=f"^({service.KEY_PATTERN})?$")] = ""


class Placing(Input):
    """Where something was said, and by whom."""

    group_id: Annotated[str, Field(min_length=1, max_length=200)]
    person_id: Annotated[str, Field(min_length=1, max_length=200)]


class Remark(BaseModel):
    """The code that a group is to be remarked by."""

    code: str


@router.put("/hosted/{id}", summary=both("登记或修改托管账号", "set up a hosted account, or change it"))
async def keep(request: Request, work: WorkDep, account: Name, data: HostedKeys) -> Done:
    """A worktool account needs a secret: its callbacks come to /hosted/worktool/{account}/{secret}."""
    await service.save(work, request.app.state.run.vault, AccountData(account, **data.model_dump()))
    return Done()


@router.delete("/hosted/{id}", summary=both("删除托管账号", "forget a hosted account"), responses={404: {}, 409: {}})
async def remove(work: WorkDep, account: Name) -> Done:
    """Not while groups listen to it."""
    await service.remove(work, account)
    return Done()


@router.post(
    "/ambiguous/{id}/place",
    summary=both("认领：哪个群、谁说的", "say where it was said and by whom"),
    responses={404: {}, 409: {}},
)
async def place(work: WorkDep, number: Ref, data: Placing) -> Done:
    """It goes the line as any other message; answers that are too old by now are listed, not sent."""
    await named.settle(work, number, data.group_id, data.person_id)
    return Done()


@router.post("/ambiguous/{id}/dismiss", summary=both("忽略认不准的话", "leave it"), responses={404: {}, 409: {}})
async def dismiss(work: WorkDep, number: Ref) -> Done:
    """Nothing comes of it."""
    await named.dismiss(work, number)
    return Done()


@router.post("/groups/{id}/remark", summary=both("重新设置群备注码", "set a group's remark anew"), responses={404: {}})
async def remark(work: WorkDep, group_id: Name) -> Remark:
    """For groups whose account knows names alone. Several groups of one name: somebody sets it on the phone."""
    return Remark(code=await named.new_remark(work, group_id))
