"""The scores: what counts as right, and what does not."""

from typing import Any

from training import score

ITEM = {"product": "蛋糕", "quantity": 1, "size": "8寸"}


def frames(said: dict[str, Any], **due: Any) -> float:
    """The share of order frames of one message."""
    row = {"intent": "order_cake", "slots": {"items": [ITEM]}, **due}
    found = score.intents([(row, {"intent": "order_cake", "slots": said})])
    return next(one.value for one in found if one.name == "order frames")


def test_where_the_guide_leaves_a_slot_open_either_value_is_right_and_no_third_one() -> None:
    open_address = {"accept_slots": {"address": ["公司", "公司前台"]}}
    assert frames({"items": [ITEM]}) == 1
    assert frames({"items": [ITEM], "address": "公司"}) == 0
    assert frames({"items": [ITEM]}, **open_address) == 1
    assert frames({"items": [ITEM], "address": "公司"}, **open_address) == 1
    assert frames({"items": [ITEM], "address": "公司前台"}, **open_address) == 1
    assert frames({"items": [ITEM], "address": "学校"}, **open_address) == 0
    assert frames({"items": [ITEM], "address": "公司", "fulfilment": "delivery"}, **open_address) == 0
