"""The command line: parses, calls, prints. The work is done in generator/ and auditor/."""

from __future__ import annotations

import sys
import traceback
from pathlib import Path

import click

from carbonclause import acting, commands, exporting, generating, internal, reporting, reviewing, sending
from carbonclause.chinese import Group, usage_message
from carbonclause.console import complain
from standard.errors import UserError

DONE, GAPS, WRONG_INPUT, BROKEN, INTERRUPTED = 0, 1, 2, 3, 130
CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@click.group(cls=Group, context_settings=CONTEXT)
@click.version_option(package_name="carbonclause", message="%(prog)s %(version)s", help="显示版本")
@click.option("--debug", is_flag=True, help="出错时显示完整的调用过程")
def cli(debug: bool) -> None:
    """水泥企业碳管理体系：按《水泥企业碳管理体系实施指南》编制全套文件，逐条审核证据文件夹。

    退出码：0 完成；1 有达到 --fail-on 的差距；2 用法或输入有误。
    """


cli.add_command(commands.demo)
cli.add_command(generating.new)
cli.add_command(generating.profile)
cli.add_command(generating.generate)
cli.add_command(commands.audit)
cli.add_command(reporting.report)
cli.add_command(commands.explain)
cli.add_command(internal.internal_audit)
cli.add_command(exporting.export)
cli.add_command(reviewing.review)
cli.add_command(reviewing.link)
cli.add_command(reviewing.ask)
cli.add_command(acting.actions)
cli.add_command(sending.request)
cli.add_command(sending.pack)
cli.add_command(commands.standard)


def main(args: list[str] | None = None) -> None:
    """Entry point: exits with 0, 1, 2 (see the module's constants), 3 on a fault of ours, 130 on Ctrl-C."""
    for stream in (sys.stdout, sys.stderr):  # a plant's console may not be UTF-8: never die of printing
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    sys.exit(run(sys.argv[1:] if args is None else args))


def run(args: list[str]) -> int:
    """Run one command line and return its exit code."""
    debug = "--debug" in args
    try:
        # `--debug` may stand anywhere; click itself only knows it before the command.
        result = cli.main([a for a in args if a != "--debug"], prog_name="carbonclause", standalone_mode=False)
        return result if isinstance(result, int) else DONE
    except UserError as error:
        return _fail(error.message, WRONG_INPUT, debug)
    except click.exceptions.Exit as error:
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return _fail("已中断", INTERRUPTED, debug)
    except click.ClickException as error:
        return _fail(usage_message(error), WRONG_INPUT, debug)
    except BrokenPipeError:
        return DONE
    except OSError as error:
        where = Path(str(error.filename)).as_posix() if error.filename else "文件"
        return _fail(f"{where}：读写失败（{error.strerror}）。请检查权限和磁盘空间", WRONG_INPUT, debug)
    except Exception as error:  # a fault of ours: say so plainly
        return _fail(f"程序内部出错（{type(error).__name__}: {error}）。请加 --debug 重试并反馈", BROKEN, debug)


def _fail(message: str, code: int, debug: bool) -> int:
    complain(message)
    if debug:
        traceback.print_exc()
    return code
