"""Pages of known Chinese text as pictures, and what scanners, cameras and stamps make of them; all from a seed."""

from __future__ import annotations

import io
import math
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 1654, 2339  # A4 at 200 dots an inch
MARGIN = 180
FONTS = Path("/usr/share/fonts/opentype/noto")
FACES = ("NotoSansCJK-Regular.ttc", "NotoSerifCJK-Regular.ttc")
SIMPLIFIED = 2  # index of the SC face in Noto's collections

SENTENCES = (
    "{dept}应于每月{n}日前汇总上月{fuel}消耗量，经{dept2}复核后报能源管理办公室存档，保存期限不少于{n}年。",
    "{year}年{month}月共消耗{fuel}{tonnes}t，收到基低位发热量为{heat}GJ/t，单位热值含碳量{carbon}tC/GJ。",
    "{device}（出厂编号{code}）于{year}年{month}月{n}日检定合格，准确度等级0.5级，有效期至{year}-{month}-{n}。",
    "熟料产量{tonnes}t，其中CaO含量{percent}%，MgO含量{small}%，过程排放因子取{factor}tCO₂/t。",
    "{dept}发现{device}示值误差超过±{small}%时，应立即停用并书面通知{dept2}，不得继续用于碳排放数据采集。",
    "本月外购电量{tonnes}kWh，余热发电上网{tonnes}kWh，电力排放因子按{factor}tCO₂/MWh计算。",
    "对第（{n}）项不符合，责任部门应在{n}个工作日内完成整改，整改验证人不得由{dept}本岗位人员担任。",
    "煤样由{dept}在{device}处按GB/T 475采取，留样编号{code}，保存温度不高于{n}℃，湿度{percent}%以下。",
    "审核组认为：{dept}的记录完整、可追溯，但{year}年{month}月的台账与统计报表相差{small}t，需说明原因。",
)
SLOTS: dict[str, Callable[[random.Random], str]] = {
    "dept": lambda r: r.choice(("生产技术部", "质量控制处", "设备动力科", "供应部", "财务资产部", "矿山分厂")),
    "dept2": lambda r: r.choice(("安全环保部", "化验室", "统计员", "计量室", "总经理办公室", "内审组")),
    "fuel": lambda r: r.choice(("无烟煤", "烟煤", "柴油", "替代燃料", "煤矸石", "天然气")),
    "device": lambda r: r.choice(("皮带秤", "电子汽车衡", "转子秤", "多功能电能表", "量热仪", "马弗炉", "定硫仪")),
    "n": lambda r: str(r.randint(1, 28)),
    "month": lambda r: str(r.randint(1, 12)),
    "year": lambda r: str(r.randint(2021, 2026)),
    "tonnes": lambda r: f"{r.uniform(10, 99999):,.2f}" if r.random() < 0.5 else f"{r.uniform(10, 99999):.2f}",
    "heat": lambda r: f"{r.uniform(18, 27):.3f}",
    "carbon": lambda r: f"{r.uniform(0.025, 0.028):.5f}",
    "percent": lambda r: f"{r.uniform(20, 99):.2f}",
    "small": lambda r: f"{r.uniform(0.01, 5):.2f}",
    "factor": lambda r: f"{r.uniform(0.4, 0.9):.4f}",
    "code": lambda r: f"{r.choice(('YL', 'CQ', 'JL'))}-{r.choice('ABHKX')}{r.randint(100, 999)}-{r.randint(10, 99)}",
}
HEADER = ("序号", "月份", "燃料品种", "消耗量(t)", "热值(GJ/t)", "含水率%", "记录人")
SHARES = (0.08, 0.11, 0.17, 0.19, 0.17, 0.13, 0.15)  # of the table's width
NAMES = ("王建国", "李秀英", "陈志强", "赵晓燕", "周海涛", "吴桂兰", "何俊", "谭永")

Picture = np.ndarray[tuple[int, ...], np.dtype[np.uint8]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A drawn page and its words: paragraphs and table rows from top to bottom, cells from left to right."""

    image: Image.Image
    text: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def sheet(seed: int) -> Sheet:
    """The page of that seed: a title, numbered paragraphs, a ruled table of ten rows, and more paragraphs."""
    rng = random.Random(seed)
    image = Image.new("RGB", (WIDTH, HEIGHT), "white")
    draw = ImageDraw.Draw(image)
    face = str(FONTS / FACES[seed % len(FACES)])
    body, head = (ImageFont.truetype(face, size, index=SIMPLIFIED) for size in (31, 44))
    title = f"{rng.randint(2021, 2026)}年{rng.randint(1, 12)}月碳排放数据质量检查记录"
    draw.text((WIDTH / 2, 150), title, "black", head, anchor="ma")
    text, y = [title], 250
    for number in (1, 2, 3):
        y = _paragraph(draw, f"{number}.{_sentences(rng, 2)}", y, body, text)
    rows = (HEADER, *(_row(rng, number) for number in range(1, 11)))
    y = _table(draw, rows, y + 20, body)
    text += ["".join(row) for row in rows]
    for number in (4, 5, 6):
        y = _paragraph(draw, f"{number}.{_sentences(rng, 2)}", y, body, text)
    return Sheet(image, tuple(text), rows)


def _sentences(rng: random.Random, count: int) -> str:
    return "".join(s.format(**{k: f(rng) for k, f in SLOTS.items()}) for s in rng.sample(SENTENCES, count))


def _row(rng: random.Random, number: int) -> tuple[str, ...]:
    slot = {name: make(rng) for name, make in SLOTS.items()}
    return (
        str(number), f"{slot['year']}-{int(slot['month']):02}", slot["fuel"], slot["tonnes"], slot["heat"],
        slot["percent"], rng.choice(NAMES),
    )  # fmt: skip


def _paragraph(draw: ImageDraw.ImageDraw, words: str, y: int, font: ImageFont.FreeTypeFont, text: list[str]) -> int:
    text.append(words)
    line, x = "", MARGIN + 2 * font.size
    for ch in words:
        if x + font.getlength(line + ch) > WIDTH - MARGIN and ch not in "，。、；：）%℃":
            draw.text((x, y), line, "black", font)
            line, x, y = "", MARGIN, y + 50
        line += ch
    draw.text((x, y), line, "black", font)
    return y + 58


def _table(draw: ImageDraw.ImageDraw, rows: tuple[tuple[str, ...], ...], y: int, font: ImageFont.FreeTypeFont) -> int:
    step, span = 56, WIDTH - 2 * MARGIN
    edges = [MARGIN + span * sum(SHARES[:k]) for k in range(len(SHARES) + 1)]
    for k in range(len(rows) + 1):
        draw.line((MARGIN, y + k * step, WIDTH - MARGIN, y + k * step), "black", 2)
    for x in edges:
        draw.line((x, y, x, y + len(rows) * step), "black", 2)
    for k, row in enumerate(rows):
        for cell, left, right in zip(row, edges, edges[1:], strict=False):
            draw.text(((left + right) / 2, y + (k + 0.5) * step), cell, "black", font, anchor="mm")
    return y + len(rows) * step + 30


def turned(quarters: int) -> Callable[[Image.Image, random.Random], Image.Image]:
    """Lying or upside down, by quarters of a turn against the clock."""
    return lambda image, _: Image.fromarray(np.ascontiguousarray(np.rot90(np.asarray(image), quarters)))


def skewed(low: float, high: float) -> Callable[[Image.Image, random.Random], Image.Image]:
    """Askew by some degrees to either side, on white."""

    def skew(image: Image.Image, rng: random.Random) -> Image.Image:
        angle = rng.choice((-1, 1)) * rng.uniform(low, high)
        return image.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor="white")

    return skew


def perspective(image: Image.Image, rng: random.Random) -> Image.Image:
    """Seen from aside: each corner moved inwards by up to 7 % of the page, the paper on a dark table."""
    w, h = image.size
    corners = np.array([[0, 0], [w, 0], [w, h], [0, h]], dtype=np.float32)
    centre = np.array([w / 2, h / 2], dtype=np.float32)
    inwards = np.array([[rng.uniform(0.02, 0.14), rng.uniform(0.02, 0.14)] for _ in range(4)], dtype=np.float32)
    matrix = cv2.getPerspectiveTransform(corners, corners + (centre - corners) * inwards)
    seen = cv2.warpPerspective(np.asarray(image), matrix, (w, h), flags=cv2.INTER_CUBIC, borderValue=(70, 62, 55))
    return Image.fromarray(seen)


def coarse(image: Image.Image, _: random.Random) -> Image.Image:
    """Scanned at 100 dots an inch."""
    return image.resize((WIDTH // 2, HEIGHT // 2), Image.Resampling.LANCZOS)


def noisy(image: Image.Image, rng: random.Random) -> Image.Image:
    """Gray paper, grain, specks, JPEG of low quality."""
    noise = np.random.default_rng(rng.randrange(2**32))
    pixels = np.asarray(image).astype(np.float32) * 0.85 + 20
    pixels += noise.normal(0, 18, pixels.shape[:2])[:, :, None]
    specks = noise.random(pixels.shape[:2])
    pixels[specks < 0.001] = 30
    return jpeg(Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8)), 45)


def photo(image: Image.Image, rng: random.Random) -> Image.Image:
    """Photographed: askew, from aside, one side in the shade, a little out of focus, JPEG."""
    askew = skewed(1, 3)(image, rng)
    pixels = np.asarray(perspective(askew, rng)).astype(np.float32)
    shade = np.linspace(1.0, 0.45, pixels.shape[1])[None, :, None]
    blurred = cv2.GaussianBlur(np.clip(pixels * shade, 0, 255).astype(np.uint8), (0, 0), 1.0)
    return jpeg(Image.fromarray(np.asarray(blurred, dtype=np.uint8)), 70)


def jpeg(image: Image.Image, quality: int) -> Image.Image:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality)
    return Image.open(io.BytesIO(buffer.getvalue())).convert("RGB")


SEAL = "重庆渝岭水泥有限公司"
SEAL_KIND = "质量专用章"


def stamped(image: Image.Image, rng: random.Random) -> Image.Image:
    """Two round red seals over words: the company's name around a star, the seal's kind below."""
    page = image.convert("RGB")
    for top in (rng.randint(250, 700), rng.randint(1250, 1900)):
        mark = _seal(300, rng.uniform(-15, 15))
        layer = Image.new("RGB", page.size, "white")
        layer.paste(mark, (rng.randint(250, 1050), top), mark)
        pixels = np.minimum(np.asarray(page), np.asarray(layer))  # ink over ink: the darker of each light
        page = Image.fromarray(pixels)
    return page


def _seal(size: int, turn: float) -> Image.Image:
    mark = Image.new("RGBA", (size, size), (255, 255, 255, 0))
    draw = ImageDraw.Draw(mark)
    red = (214, 36, 44, 235)
    draw.ellipse((4, 4, size - 5, size - 5), outline=red, width=8)
    font = ImageFont.truetype(str(FONTS / FACES[1]), size // 8, index=SIMPLIFIED)
    for k, ch in enumerate(SEAL):
        angle = -120 + 240 * k / (len(SEAL) - 1)
        glyph = Image.new("RGBA", (size, size), (255, 255, 255, 0))
        ImageDraw.Draw(glyph).text((size / 2, size * 0.14), ch, red, font, anchor="mm")
        mark.alpha_composite(glyph.rotate(-angle, Image.Resampling.BICUBIC))
    star = [
        (size / 2 + r * math.sin(k * math.pi / 5), size / 2 - r * math.cos(k * math.pi / 5))
        for k in range(10)
        for r in [size * (0.15 if k % 2 == 0 else 0.06)]
    ]
    draw.polygon(star, fill=red)
    small = ImageFont.truetype(str(FONTS / FACES[0]), size // 11, index=SIMPLIFIED)
    draw.text((size / 2, size * 0.71), SEAL_KIND, red, small, anchor="mm")
    return mark.rotate(turn, Image.Resampling.BICUBIC)


CONDITIONS: dict[str, Callable[[Image.Image, random.Random], Image.Image]] = {
    "clean": lambda image, _: image,
    "turned 90": turned(1),
    "turned 180": turned(2),
    "turned 270": turned(3),
    "skewed 1-2": skewed(1, 2),
    "skewed 3-7": skewed(3, 7),
    "perspective": perspective,
    "100 dpi": coarse,
    "stamped": stamped,
    "noisy": noisy,
    "photo": photo,
}
"""What becomes of a page before it is read; each takes the picture and its own random numbers."""
