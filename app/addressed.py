"""Actions with the addresses of our pages in them, as the other side needs them."""

from dataclasses import replace

from app.actions import Action, SendCard, SendPicture, SendText, UpdateCard


def completed(action: Action, site: str) -> Action:
    """The action with the address of its page or picture. `site`: where our pages are, without a slash at the end."""
    if isinstance(action, SendText) and action.page and action.staff_id:
        return replace(action, url=f"{site}/{action.page}", page="")
    if isinstance(action, SendText) and action.page:
        return replace(action, text=f"{action.text}{site}/{action.page}", page="")
    if isinstance(action, SendPicture) and action.page:
        return replace(action, url=f"{site}/{action.page}", page="")
    card = action.card if isinstance(action, SendCard | UpdateCard) else None
    if isinstance(action, SendCard | UpdateCard) and card and card.picture and "://" not in card.picture:
        action = replace(action, card=replace(card, picture=f"{site}/{card.picture}"))
    return action
