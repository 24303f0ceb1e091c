"""Errors as the box answers them."""

import time


class ApiFault(Exception):
    """An error code to answer."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.answer = {"errcode": code, "errmsg": f"{message}, hint: [{int(time.time())}], more info at the docs"}
