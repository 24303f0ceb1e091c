"""The command line. `guanjia --help` lists the commands; each imports only what it needs."""

import asyncio
import os
import socket
import sys
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from app import config, log
from app.config import Settings
from app.errors import AppError, Stop
from app.postgres import Embedded
from app.process import listen, writable

cli = typer.Typer(
    help="管家 guanjia: looks after a bakery chain's WeCom customer groups.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
user = typer.Typer(help="Accounts of the console.", no_args_is_help=True)
cli.add_typer(user, name="user")


def say(words: str) -> None:
    """Print a line for the person at the terminal."""
    typer.echo(words)


def settings_of(*, host: str | None = None, port: int | None = None) -> Settings:
    """The settings, with what the command line says on top."""
    changes = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    return config.load().model_copy(update=changes)


@contextmanager
def database(settings: Settings, *, migrate: bool = True) -> Iterator[str]:
    """A database that answers and is up to date: the one that is set, else the embedded one. Raises Stop."""
    from app import db, schema  # noqa: PLC0415  # slow to import, and `--help` does without

    url = settings.database_url.get_secret_value()
    embedded = None
    if not url:
        embedded = Embedded(writable(settings.var))
        embedded.start()
        url = embedded.url
    try:
        asyncio.run(db.check(url))
        if migrate:
            schema.upgrade(url)
        yield url
    finally:
        if embedded is not None:
            embedded.stop()


def run_loop(main: Coroutine[Any, Any, None]) -> None:
    """Run a coroutine on the fast loop, to its end or to Ctrl-C."""
    import uvloop  # noqa: PLC0415  # only for the processes that live long

    uvloop.run(main)


@cli.command()
def up(workers: Annotated[int, typer.Option(help="worker processes", min=1)] = 1) -> None:
    """Start everything here: database, web, worker and, while no WeCom corp is set, the sandbox."""
    from app.cli.up import run_up  # noqa: PLC0415  # as above

    run_up(settings_of(), workers, say)


@cli.command()
def web(
    host: Annotated[str | None, typer.Option(help="address to listen on (GUANJIA_HOST)")] = None,
    port: Annotated[int | None, typer.Option(help="port to listen on (GUANJIA_PORT)", min=0, max=65535)] = None,
) -> None:
    """The doors, phone pages and the console."""
    settings = settings_of(host=host, port=port)
    settings = settings.model_copy(update={"var": writable(settings.var)})
    log.setup("web", settings.log_level)
    sock = _inherited() or listen(settings.host, settings.port, "GUANJIA_PORT")
    with database(settings) as url:
        run_loop(_web(settings, url, sock))


async def _web(settings: Settings, url: str, sock: socket.socket) -> None:
    from app.bootstrap import runtime  # noqa: PLC0415  # as above
    from app.cli.serve import serve  # noqa: PLC0415  # as above
    from app.main import create_app  # noqa: PLC0415  # as above

    async with runtime(settings, url, process="web", pool=8) as run:
        await serve(create_app(run), sock)


@cli.command()
def worker() -> None:
    """Take turns, send, do what is due. Any number may run, on any machines that share the database."""
    settings = settings_of()
    settings = settings.model_copy(update={"var": writable(settings.var)})
    log.setup("worker", settings.log_level)
    with database(settings) as url:
        run_loop(_worker(settings, url))


async def _worker(settings: Settings, url: str) -> None:
    from app.bootstrap import run_worker, runtime  # noqa: PLC0415  # as above
    from app.cli.serve import settle_memory, until_told  # noqa: PLC0415  # as above

    async with runtime(settings, url, process="worker", pool=12) as run:
        settle_memory()
        await until_told(run_worker(run))


@cli.command()
def sandbox(
    host: Annotated[str | None, typer.Option(help="address to listen on (GUANJIA_HOST)")] = None,
    port: Annotated[int | None, typer.Option(help="port to listen on (GUANJIA_SANDBOX_PORT)", min=0, max=65535)] = None,
) -> None:
    """A WeCom in a box, with the page /sandbox to play in."""
    settings = settings_of(host=host)
    if port is not None:
        settings = settings.model_copy(update={"sandbox_port": port})
    settings = settings.model_copy(update={"var": writable(settings.var)})
    if not settings.is_sandbox:
        raise Stop("A WeCom corp is set, so the sandbox stays shut; GUANJIA_SANDBOX=on opens it all the same.")
    log.setup("sandbox", settings.log_level)
    sock = _inherited() or listen(settings.host, settings.sandbox_port, "GUANJIA_SANDBOX_PORT")
    run_loop(_sandbox(settings, sock))


async def _sandbox(settings: Settings, sock: socket.socket) -> None:
    from app.cli.serve import serve  # noqa: PLC0415  # as above
    from app.sandbox.credentials import sandbox_app  # noqa: PLC0415  # as above
    from app.sandbox.server import Box  # noqa: PLC0415  # as above

    app, secret = sandbox_app(settings)
    box = Box(app, secret, settings.base_url, settings.var / "sandbox", hosts=[settings.host])
    await serve(box.asgi, sock)


def _inherited() -> socket.socket | None:
    number = os.environ.get("GUANJIA_FD", "")
    return socket.socket(fileno=int(number)) if number.isdigit() else None


@cli.command()
def migrate() -> None:
    """Bring the database up to date."""
    from app import schema  # noqa: PLC0415  # as above

    with database(settings_of(), migrate=False) as url:
        say("The database is up to date now." if schema.upgrade(url) else "The database was up to date.")


@cli.command()
def seed() -> None:
    """Fill an empty database with the demo chain."""
    from app.cli.commands import run_seed  # noqa: PLC0415  # as above

    with database(settings_of()) as url:
        asyncio.run(run_seed(url, say))


@cli.command()
def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="for programs")] = False,
) -> None:
    """Look at everything this deployment needs, and say what to do about what is missing."""
    from app.cli.doctor import examine  # noqa: PLC0415  # as above

    settings = settings_of()
    with database(settings, migrate=False) as url:
        well = asyncio.run(examine(settings, url, say, as_json=as_json))
    raise typer.Exit(0 if well else 1)


@cli.command()
def replay(
    numbers: Annotated[list[int] | None, typer.Argument(help="numbers of messages")] = None,
    dead: Annotated[bool, typer.Option(help="give every dead row another chance")] = False,
) -> None:
    """Send dead rows, or handled messages by number, through the line again. What was said is not said twice."""
    from app.cli.commands import run_replay  # noqa: PLC0415  # as above

    with database(settings_of()) as url:
        asyncio.run(run_replay(url, numbers or [], dead, say))


@cli.command()
def hold(
    scope: Annotated[str, typer.Argument(help="chain, city, store or group")] = "chain",
    value: Annotated[str, typer.Argument(help="which city, store number or group id")] = "",
    kind: Annotated[str, typer.Option(help="only this kind of action, such as send_text")] = "",
    why: Annotated[str, typer.Option(help="for the record")] = "",
) -> None:
    """Keep back everything that would go out. It takes effect at the next send."""
    from app.cli.commands import run_hold  # noqa: PLC0415  # as above

    with database(settings_of()) as url:
        asyncio.run(run_hold(url, scope, value, kind, why, say))


@cli.command()
def release(numbers: Annotated[list[int] | None, typer.Argument(help="numbers of holds; none = all")] = None) -> None:
    """Take holds down. What waited is sent, what has become too old is dropped and listed."""
    from app.cli.commands import run_release  # noqa: PLC0415  # as above

    with database(settings_of()) as url:
        asyncio.run(run_release(url, numbers or [], say))


@user.command("add")
def user_add(
    name: str,
    role: Annotated[str, typer.Option(help="operator, manager, clerk, steward or auditor")] = "operator",
    staff: Annotated[str, typer.Option(help="userid of the member of the corp it is; their stores follow")] = "",
) -> None:
    """A new account; prints a link that signs them in once."""
    from app.cli.commands import run_user_add  # noqa: PLC0415  # as above

    settings = settings_of()
    with database(settings) as url:
        asyncio.run(run_user_add(settings, url, name, role, staff, say))


@user.command("link")
def user_link(name: str) -> None:
    """A link that signs an account in once, within half an hour."""
    from app.cli.commands import run_user_link  # noqa: PLC0415  # as above

    settings = settings_of()
    with database(settings) as url:
        asyncio.run(run_user_link(settings, url, name, say))


@user.command("passwd")
def user_passwd(name: str) -> None:
    """A new password; asks for it twice and shows nothing."""
    from app.cli.commands import run_user_passwd  # noqa: PLC0415  # as above

    password = typer.prompt("New password", hide_input=True, confirmation_prompt=True)
    with database(settings_of()) as url:
        asyncio.run(run_user_passwd(url, name, password, say))


@user.command("unlock")
def user_unlock(name: str) -> None:
    """Forget the wrong passwords of an account that waits."""
    from app.cli.commands import run_user_unlock  # noqa: PLC0415  # as above

    with database(settings_of()) as url:
        asyncio.run(run_user_unlock(url, name, say))


@user.command("list")
def user_list() -> None:
    """All accounts."""
    from app.cli.commands import run_user_list  # noqa: PLC0415  # as above

    with database(settings_of()) as url:
        asyncio.run(run_user_list(url, say))


@cli.command()
def backup(
    file: Annotated[Path, typer.Argument(help="file to write")],
    force: Annotated[bool, typer.Option("--force", help="replace a file that is there")] = False,
) -> None:
    """Write the whole database into one file that its owner alone can read."""
    from app.cli.commands import run_backup  # noqa: PLC0415  # as above

    with database(settings_of(), migrate=False) as url:
        run_backup(url, file, force, say)


@cli.command()
def restore(
    file: Annotated[Path, typer.Argument(help="file made by backup", exists=True, dir_okay=False)],
    yes: Annotated[bool, typer.Option("--yes", help="do not ask")] = False,
) -> None:
    """Replace everything in the database by what a backup holds."""
    from app.cli.commands import run_restore  # noqa: PLC0415  # as above

    if not yes:
        typer.confirm("This replaces everything in the database. Go on?", abort=True)
    with database(settings_of(), migrate=False) as url:
        run_restore(url, file, say)


@cli.command()
def bench(
    names: Annotated[list[str] | None, typer.Argument(help="ack, events, claim, reply, language; none = all")] = None,
) -> None:
    """Measure speed and size on a guanjia of its own; prints tables and writes var/bench.json."""
    from app.bench.run import bench as run_bench  # noqa: PLC0415  # as above

    run_bench(writable(settings_of().var), names or [], say)


@cli.command()
def drill(seed: Annotated[int | None, typer.Option(help="makes the same drill again")] = None) -> None:
    """Kill processes and the database while callbacks arrive, and count what was lost; writes var/drill.json."""
    from app.bench.run import drill_once  # noqa: PLC0415  # as above

    raise typer.Exit(0 if drill_once(writable(settings_of().var), seed, say) else 1)


@cli.command()
def evidence(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="as the console exported it")],
) -> None:
    """Check a file of evidence: is it as it was exported?"""
    from app.rules.cases.decide import is_genuine  # noqa: PLC0415  # as above

    genuine = is_genuine(file.read_bytes())
    say("genuine: as it was exported" if genuine else "NOT genuine: it was changed, or is no file of evidence")
    raise typer.Exit(0 if genuine else 1)


@cli.command()
def predict(
    kind: Annotated[str, typer.Argument(help="intent, times, dialogue, moderation or names")],
    file: Annotated[Path, typer.Argument(help="lines to answer, one JSON object each", dir_okay=False)],
    out: Annotated[Path | None, typer.Option(help="file to write instead of printing")] = None,
) -> None:
    """Answer labelled lines with the language package alone, for the demo chain."""
    from app.cli.predict import run_predict  # noqa: PLC0415  # as above

    raise typer.Exit(0 if run_predict(kind, file, out) else 1)


def run() -> None:
    """Run the command line; what cannot go on says so in one sentence."""
    try:
        cli(standalone_mode=True)
    except Stop as stop:
        typer.echo(f"guanjia: {stop}", err=True)
        sys.exit(1)
    except AppError as error:
        typer.echo(f"guanjia: {error.detail.zh} / {error.detail.en}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    run()
