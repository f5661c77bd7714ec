"""The command line ``luoshi``. Every command says what it does, shows progress on long work, and exits 0 or not.

Commands that need the ledger import their module after Django is set up: ``--help`` needs no database, and ``demo``
sets its environment before the settings are read.
"""

import os
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from luoshi.ops.django_up import django_up
from luoshi.ops.verifying import verify as verify_file

app = typer.Typer(
    help="落实 Luoshi: an open work ledger. All state lives in one folder, LUOSHI_HOME (./luoshi-data unless set).",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
out = Console(highlight=False)
DEMO_TODAY = date(2021, 4, 20)


def run() -> None:
    """Start the command line: the entry point of ``luoshi``."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luoshi.settings")
    os.environ.setdefault("LUOSHI_HOME", str(Path("luoshi-data").resolve()))
    app()


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1 at which the demo is served.")] = 8000,
    size: Annotated[
        str,
        typer.Option(
            help="Size of the sample: S, a ministry (2 minutes); M, a province of 100,000 branches (10 to 20)."
        ),
    ] = "S",
    seed: Annotated[int, typer.Option(help="The same seed builds the same institution.")] = 2021,
    build_only: Annotated[
        bool, typer.Option("--build-only", help="Build the sample and do not serve it.")
    ] = False,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Throw the demo's ledger away and build it anew.")
    ] = False,
) -> None:
    """Build the sample institution (once) and serve it at http://127.0.0.1:PORT, signing in with one click."""
    os.environ["LUOSHI_DEMO"] = "1"
    os.environ["LUOSHI_TODAY"] = DEMO_TODAY.isoformat()
    django_up("luoshi.ops.demo").build(size=size, seed=seed, rebuild=rebuild, out=out)
    if not build_only:
        django_up("luoshi.ops.serving").serve(port=port, workers=1, out=out)


@app.command()
def worker(
    once: Annotated[bool, typer.Option("--once", help="Do what waits, then end.")] = False,
    beside: Annotated[int, typer.Option(hidden=True, help="End with this server.")] = 0,
) -> None:
    """Do background work: large imports, one at a time. Ctrl+C or SIGTERM stops it at a safe point.

    luoshi serve starts one by itself; a killed worker's job is taken up again by the next one after a minute.
    """
    raise typer.Exit(django_up("luoshi.ops.working").work(once=once, beside=beside, out=out))


@app.command()
def serve(
    port: Annotated[
        int, typer.Option(help="Port on 127.0.0.1; a reverse proxy with TLS stands in front.")
    ] = 8000,
    workers: Annotated[int, typer.Option(help="Number of processes that answer pages.")] = 2,
    no_background: Annotated[
        bool, typer.Option("--no-background", help="Start no luoshi worker beside the pages.")
    ] = False,
) -> None:
    """Serve the ledger in LUOSHI_HOME. Makes the tables on first start; never serves the demo."""
    os.environ.pop("LUOSHI_DEMO", None)
    module = django_up("luoshi.ops.serving")
    module.prepare(out=out)
    module.serve(port=port, workers=workers, background=not no_background, out=out)


@app.command()
def init(
    name: Annotated[str, typer.Argument(help="Full name of the institution, the root of the tree.")],
    username: Annotated[
        str, typer.Option(help="User name of the first person of the head office.")
    ] = "office",
) -> None:
    """Start an empty ledger: the root unit, the head office's first post, and the three administrators' accounts.

    Prints one invitation link for each; a link works once, for 72 hours. There is no default password.
    """
    django_up("luoshi.ops.serving").prepare(out=out)
    raise typer.Exit(django_up("luoshi.ops.starting").start(name=name, office=username, out=out))


@app.command()
def figures(
    from_: Annotated[str, typer.Option("--from", help="First day of the period, such as 2017-05-01.")],
    to: Annotated[str, typer.Option("--to", help="Last day of the period, such as 2021-04-30.")],
    unit: Annotated[str, typer.Option(help="Full name of a unit; without it the whole institution.")] = "",
    as_of: Annotated[
        str, typer.Option("--as-of", help="As the ledger knew it at the end of this day; without it now.")
    ] = "",
    json: Annotated[bool, typer.Option("--json", help="Print a list of objects instead of a table.")] = False,
) -> None:
    """Print every registered figure of a period: stocks on its last day, flows within it."""
    module = django_up("luoshi.ops.figuring")
    raise typer.Exit(module.print_figures(from_=from_, to=to, unit=unit, as_of=as_of, as_json=json, out=out))


@app.command(name="import")
def import_(
    file: Annotated[Path, typer.Argument(help="A table (.xlsx, .xls, .et or .csv).")],
    as_: Annotated[
        str, typer.Option("--as", help="User name of the account in whose name the rows are entered.")
    ],
    kind: Annotated[
        str,
        typer.Option(
            help="What the table holds: tasks (task and rectification ledgers), records, people, groups, units, directives, or"
            " lists (responsibility lists)."
        ),
    ] = "tasks",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would happen and write nothing.")
    ] = False,
    year: Annotated[
        int | None, typer.Option(help="Year for dates written without one, such as 6月底.")
    ] = None,
    document: Annotated[str, typer.Option(help="Number (文号) of the document the rows come from.")] = "",
    line: Annotated[str, typer.Option(help="Code of the line (条) for rows that name none.")] = "",
    old: Annotated[
        bool,
        typer.Option("--old", help="An older ledger: rows that say they are closed are entered as closed."),
    ] = False,
    conflicts: Annotated[
        str,
        typer.Option(
            help="Where an exported list and the ledger both changed a cell: keep the ledger's, or take the file's."
        ),
    ] = "",
) -> None:
    """Read a table: every fault with sheet, row, column and a way to mend it; all rows or none."""
    module = django_up("luoshi.ops.importing")
    if conflicts not in {"", "keep", "take"}:
        out.print("--conflicts 写 keep 或 take。")
        raise typer.Exit(2)
    if kind != "tasks":
        raise typer.Exit(
            module.import_table(path=file, username=as_, kind=kind, dry_run=dry_run, year=year, out=out)
        )
    raise typer.Exit(
        module.import_file(
            path=file,
            username=as_,
            dry_run=dry_run,
            year=year,
            number=document,
            line=line,
            old=old,
            out=out,
            clashes=conflicts,
        )
    )


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="Where the backup is written: one file; never overwritten.")],
    check_only: Annotated[
        bool, typer.Option("--check", help="Read a backup that is there and say whether it is whole.")
    ] = False,
) -> None:
    """Write the whole ledger into one file, while work goes on. Secret keys and sessions stay out of it.

    Exits with 1 when the trail does not fit, or the file is not whole.
    """
    module = django_up("luoshi.ops.backing")
    raise typer.Exit(module.look(path=file, out=out) if check_only else module.backup(path=file, out=out))


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A backup made by luoshi backup, of this version.")],
) -> None:
    """Put a backup into the empty ledger in LUOSHI_HOME (or LUOSHI_DATABASE): all of it, verified, or nothing."""
    django_up("luoshi.ops.serving").prepare(out=out)
    raise typer.Exit(django_up("luoshi.ops.backing").restore(path=file, out=out))


@app.command()
def check(
    deploy: Annotated[
        bool,
        typer.Option(
            "--deploy", help="Look at host names, TLS, modes of files and the database's settings, too."
        ),
    ] = False,
    recount: Annotated[
        bool,
        typer.Option(
            "--recount", help="Count again, from the rows, what is kept for every unit; then check."
        ),
    ] = False,
) -> None:
    """Check the ledger: settings, tables, every attachment's file, the kept counts, every event of the trail; names what does not fit.

    Exits with 1 when something is wrong.
    """
    if recount:
        django_up("luoshi.ops.serving").recount(out=out)
    code = django_up("luoshi.ops.checking").check(out=out)
    if deploy:
        code = django_up("luoshi.ops.deploying").deploy(out=out) or code
    raise typer.Exit(code)


@app.command()
def verify(
    file: Annotated[
        Path, typer.Argument(help="A file that proves one item or one sample, taken from its page.")
    ],
    root: Annotated[
        str, typer.Option(help="The root it has to lie under, as luoshi check printed it (hex).")
    ] = "",
) -> None:
    """Check a file that proves, without any ledger: every event under the root, every opened value, the draw of a sample.

    Exits with 1 and names the first thing that does not fit.
    """
    raise typer.Exit(verify_file(path=file, root=root, out=out))


@app.command()
def sweep(
    withdrawn: Annotated[
        bool,
        typer.Option(
            "--withdrawn", help="Remove the files of withdrawn attachments, too; hashes and sizes stay."
        ),
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Count and remove nothing.")] = False,
) -> None:
    """Remove files that no attachment names: what an interrupted upload left, once it is a day old.

    A file of an attachment in force is never removed, in whatever version.
    """
    raise typer.Exit(django_up("luoshi.ops.sweeping").sweep(withdrawn=withdrawn, dry_run=dry_run, out=out))


if __name__ == "__main__":
    run()
