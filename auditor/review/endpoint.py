"""One question to an OpenAI-compatible chat endpoint: a deadline, a size limit, no redirects, the key never shown."""

from __future__ import annotations

import http.client
import ipaddress
import json
import ssl
import threading
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO, Any
from urllib.parse import urlsplit

from auditor.review.advice import AnswerError
from standard.errors import UserError

LARGEST = 1 << 20  # bytes of a response
_ENCODED = {"Content-Type": "application/json", "Accept": "application/json", "User-Agent": "carbonclause"}


class UnreachableError(Exception):
    """The endpoint can't be used at all, so that asking on makes no sense; the message says why, in Chinese."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A chat endpoint: its base address ('http://localhost:11434/v1'), key ('' for none), seconds for one answer."""

    url: str
    key: str = ""
    seconds: float = 120

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        try:
            port_known = parts.port is None or parts.port > 0
        except ValueError:
            port_known = False
        if parts.scheme not in ("http", "https") or not parts.hostname or not port_known or parts.username:
            raise UserError(
                "不是有效的接口地址", where=self.url, remedy="写法如 http://localhost:11434/v1 或 https://主机/v1"
            )
        if parts.scheme == "http" and not _near(parts.hostname):
            raise UserError(
                "明文http只用于本机或内网，证据原文和密钥会被途中看到", where=self.url, remedy="请改用 https 地址"
            )
        if not (self.key.isascii() and self.key.isprintable()):
            raise UserError("环境变量 CARBONCLAUSE_API_KEY 中有不能用的字符", remedy="请重新设置，只含密钥本身")

    @property
    def host(self) -> str:
        return urlsplit(self.url).netloc

    def ask(self, body: bytes) -> str:
        """The text of the answer to one request body.

        Raises AnswerError when this answer can't be had, UnreachableError when none can.
        """
        outcome: list[str | Exception] = []

        def work() -> None:
            try:
                outcome.append(_text(_posted(self, body)))
            except Exception as error:
                outcome.append(error)

        # A thread, as a server that sends a byte now and then would outlast every timeout of the socket.
        worker = threading.Thread(target=work, daemon=True)
        worker.start()
        worker.join(self.seconds)
        if not outcome:
            raise AnswerError(f"{self.seconds:g}秒内没有答复")
        if isinstance(outcome[0], Exception):
            raise _told(outcome[0], self) from None
        return outcome[0]


def _near(host: str) -> bool:
    """Whether `host` is this machine or one of the local network."""
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return "." not in host or host.endswith((".localhost", ".local"))


class _Stay(urllib.request.HTTPRedirectHandler):
    """No redirect is followed: evidence goes to the address that the user named, and nowhere else."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str
    ) -> None:
        return None


def _posted(endpoint: Endpoint, body: bytes) -> bytes:
    headers = {**_ENCODED, **({"Authorization": f"Bearer {endpoint.key}"} if endpoint.key else {})}
    url = endpoint.url.rstrip("/").removesuffix("/chat/completions") + "/chat/completions"
    request = urllib.request.Request(url, body, headers, method="POST")
    local = _near(urlsplit(endpoint.url).hostname or "")
    handlers = [_Stay(), *([urllib.request.ProxyHandler({})] if local else [])]
    with urllib.request.build_opener(*handlers).open(request, timeout=endpoint.seconds) as response:
        content: bytes = response.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise AnswerError(f"答复超过{LARGEST >> 20}MB")
    return content


def _text(content: bytes) -> str:
    """The message in a chat completion. Raises AnswerError when there is none."""
    try:
        data: Mapping[str, Any] = json.loads(content)
        text = data["choices"][0]["message"]["content"]
    except (ValueError, KeyError, IndexError, TypeError, RecursionError):
        raise AnswerError("接口的答复不符合OpenAI协议") from None
    if not isinstance(text, str):
        raise AnswerError("接口的答复中没有文字")
    return text


def _told(error: Exception, endpoint: Endpoint) -> Exception:
    """`error` in Chinese, without anything the server said: that is not ours to repeat."""
    match error:
        case AnswerError():
            return error
        case urllib.error.HTTPError():
            error.close()
            return _status(error.code)
        case ssl.SSLError() | urllib.error.URLError(reason=ssl.SSLError()):
            return UnreachableError(f"{endpoint.host} 的证书不被信任")
        case TimeoutError() | urllib.error.URLError(reason=TimeoutError()):
            return AnswerError(f"{endpoint.seconds:g}秒内没有答复")
        case urllib.error.URLError():
            return UnreachableError(f"连不上 {endpoint.host}")
        case http.client.HTTPException() | OSError() | ValueError():
            return AnswerError("连接中断，或答复不完整")
    return error


def _status(code: int) -> Exception:
    if 300 <= code < 400:
        return UnreachableError("接口要求转到别的地址，没有跟随；请核对 --endpoint")
    if code in (401, 403):
        return UnreachableError("接口拒绝访问，请核对环境变量 CARBONCLAUSE_API_KEY")
    if code == 404:
        return UnreachableError("接口地址或模型名不对（404），请核对 --endpoint 和 --model")
    return AnswerError(f"接口报错（HTTP {code}）")
