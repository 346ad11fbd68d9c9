"""click in Chinese: help pages and usage errors."""

from __future__ import annotations

from collections.abc import MutableMapping

import click


class _Chinese:
    """Mixed into a click command: its help page has Chinese headings."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        pieces = self.collect_usage_pieces(ctx)  # type: ignore[attr-defined]
        words = {"[OPTIONS]": "[选项]", "COMMAND": "命令", "[ARGS]...": "[参数]..."}
        formatter.write_usage(ctx.command_path, " ".join(words.get(p, p) for p in pieces), prefix="用法：")

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option: click.Option | None = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = "显示本帮助"
        return option

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        records = [r for p in self.get_params(ctx) if (r := p.get_help_record(ctx))]  # type: ignore[attr-defined]
        if records:
            with formatter.section("选项"):
                formatter.write_dl([(name, text.replace("[required]", "（必填）")) for name, text in records])
        if isinstance(self, click.Group):
            self.format_commands(ctx, formatter)


class Command(_Chinese, click.Command):
    """A command with a Chinese help page."""


class Group(_Chinese, click.Group):
    """A group with a Chinese help page."""

    command_class = Command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = [(n, c.get_short_help_str(60)) for n in self.list_commands(ctx) if (c := self.get_command(ctx, n))]
        with formatter.section("命令"):
            formatter.write_dl(rows)


Group.group_class = Group


def usage_message(error: click.ClickException) -> str:
    """A usage error as one Chinese sentence that says what to do."""
    remedy = "加 --help 查看用法"
    name = _param_name(error)
    match error:
        case click.NoSuchOption():
            near = f"，是不是 {'、'.join(error.possibilities)}" if error.possibilities else ""
            return f"没有 {error.option_name} 这个选项{near}。{remedy}"
        case click.MissingParameter():
            return f"缺少参数 {name}。{remedy}"
        case click.BadParameter():
            choices = getattr(error.param.type, "choices", None) if error.param else None
            allowed = f"，只能是 {'、'.join(map(str, choices))}" if choices else ""
            return f"参数 {name} 的值不对{allowed}。{remedy}"
        case click.BadOptionUsage():
            return f"选项 {error.option_name} 缺少值。{remedy}"
        case click.UsageError() if "No such command" in error.message:
            return f"没有 {error.message.split(chr(39))[1]} 这个命令。{remedy}"
        case click.UsageError():
            return f"命令写法不对。{remedy}"
    return error.format_message()


def _param_name(error: click.ClickException) -> str:
    param: click.Parameter | None = getattr(error, "param", None)
    if param is None:
        return str(getattr(error, "param_hint", "") or "")
    return (
        param.opts[-1]
        if isinstance(param, click.Option)
        else str(param.make_metavar(error.ctx))
        if (isinstance(error, click.UsageError) and error.ctx)
        else param.human_readable_name
    )


def wants_colour(environ: MutableMapping[str, str], isatty: bool) -> bool:
    """Colour and bars only on a terminal, and never with NO_COLOR set (no-color.org) or TERM=dumb."""
    return isatty and not environ.get("NO_COLOR") and environ.get("TERM") != "dumb"


__all__: list[str] = ["Command", "Group", "usage_message", "wants_colour"]
