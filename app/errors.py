"""Errors with a meaning for the caller: what went wrong, what to do about it, and with which HTTP status.

AppError            the caller can understand and act on it
├── BadRequest      400  the words of the request are wrong
├── SignInNeeded    401  nobody is signed in, or the session has ended
├── Forbidden       403  signed in, but not for this
├── NotFound        404  there is no such thing
├── Conflict        409  the thing is not in a state that allows this
├── TooLarge        413  more than we take
├── Invalid         422  the request is not shaped as it should be; each fault is named
└── Unavailable     503  a part we need does not answer; try again
Stop                a command cannot go on: one clear sentence, exit 1
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """A sentence in the two languages of the product."""

    zh: str
    en: str

    def read(self, language: str) -> str:
        """The sentence in `language` ("zh" or "en")."""
        return self.en if language == "en" else self.zh


class AppError(Exception):
    """Something the caller can understand and act on.

    `detail` names the fault in this case; `cure` says what to do about it.
    """

    status = 400
    slug = "bad-request"
    title = Words("请求有误", "The request is wrong")
    cure = Words("请检查后重试。", "Check the request and try again.")

    def __init__(self, detail: Words | str = "", cure: Words | None = None) -> None:
        self.detail = Words(detail, detail) if isinstance(detail, str) else detail
        if cure is not None:
            self.cure = cure
        super().__init__(self.detail.en or self.title.en)

    @property
    def told(self) -> Words:
        """The fault, and the cure where there is one of its own."""
        if self.cure is type(self).cure:
            return self.detail
        return Words(f"{self.detail.zh}。{self.cure.zh}", f"{self.detail.en}. {self.cure.en}")


class BadRequest(AppError):
    """The words of the request are wrong."""


class SignInNeeded(AppError):
    """Nobody is signed in, or the session has ended."""

    status = 401
    slug = "sign-in-needed"
    title = Words("需要登录", "Sign in first")
    cure = Words("请打开登录链接，或让管理员运行 guanjia user。", "Open a sign-in link, or ask for one: guanjia user.")


class Forbidden(AppError):
    """Signed in, but not for this."""

    status = 403
    slug = "forbidden"
    title = Words("没有权限", "Not allowed")
    cure = Words("请联系运营管理员。", "Ask the operator.")


class NotFound(AppError):
    """There is no such thing."""

    status = 404
    slug = "not-found"
    title = Words("找不到", "No such thing")
    cure = Words("请核对编号，或回到列表查找。", "Check the number, or look it up in the list.")


class Conflict(AppError):
    """The thing is not in a state that allows this."""

    status = 409
    slug = "conflict"
    title = Words("现在不能这样做", "Not possible now")
    cure = Words("请刷新后看最新状态。", "Reload and look at the present state.")


class TooLarge(AppError):
    """More than we take."""

    status = 413
    slug = "too-large"
    title = Words("内容太大", "Too large")
    cure = Words("请减小后重试。", "Send less at a time.")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a request: where (`body.name`), which rule, in words."""

    where: str
    code: str
    words: Words


class Invalid(AppError):
    """The request is not shaped as it should be."""

    status = 422
    slug = "invalid"
    title = Words("内容不符合要求", "The request is not as it should be")
    cure = Words("请按 errors 逐项修改后重试。", "Put right what is listed under errors.")

    def __init__(self, detail: Words | str = "", cure: Words | None = None, *, faults: Sequence[Fault] = ()) -> None:
        super().__init__(detail, cure)
        self.faults = tuple(faults)


class Unavailable(AppError):
    """A part we need does not answer."""

    status = 503
    slug = "unavailable"
    title = Words("暂时不可用", "Not available right now")
    cure = Words("请稍后重试。", "Try again in a moment.")


class Stop(Exception):
    """A command cannot go on. Its text is the one sentence the user reads before exit 1."""
