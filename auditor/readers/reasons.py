"""Why a file could not be read, and what to do, for formats that no reader knows."""

from __future__ import annotations

from typing import Final

_CONVERT: Final = "请另存为Word、Excel、PDF或图片后提供"
ENCRYPTED: Final = "文件已加密，请提供无密码版本"
EMPTY: Final = "文件为空（0字节）；请重新提供"

_REASONS: Final = {
    "encrypted": ENCRYPTED,
    "empty": EMPTY,
    "zeros": "文件内容全为零，数据已丢失（多为复制或下载中断）；请重新提供",
    "ole": "文件已损坏或格式未知；请另存为docx、xlsx或PDF后提供",
    "odf": f"此类ODF文件（绘图、公式等）无法读取；{_CONVERT}",
    "works": f"Microsoft Works文件无法读取；{_CONVERT}",
    "publisher": "Publisher文件无法读取；请导出为PDF后提供",
    "visio": "Visio图无法读取；请导出为PDF后提供",
    "hwp": f"HWP文件无法读取；{_CONVERT}",
    "emf": "图元文件（EMF）无法读取；请另存为PNG或PDF后提供",
    "wmf": "图元文件（WMF）无法读取；请另存为PNG或PDF后提供",
    "psd": "Photoshop文件无法读取；请导出为PNG或PDF后提供",
    "dwg": "CAD图纸（DWG）无法读取；请打印为PDF后提供",
    "djvu": "DjVu文件无法读取；请转换为PDF后提供",
    "postscript": "PostScript文件无法读取；请转换为PDF后提供",
    "media": "音频或视频无法读取；请提供相应的文字记录或截图",
    "database": "数据库文件无法读取；请将所需的表导出为Excel后提供",
    "packed": "此类压缩包或光盘映像（CAB、ISO、LZH、ACE等）无法读取；请解压后提供其中的文件，或改用zip格式",
    "font": "这是字体文件，不是证据资料",
    "write": f"Windows写字板早期文件（.wri）无法读取；{_CONVERT}",
    "onenote": "OneNote笔记无法读取；请导出为PDF后提供",
    "wordperfect": f"WordPerfect文件无法读取；{_CONVERT}",
    "project": "Project文件无法读取；请导出为PDF或Excel后提供",
    "ppt95": "PowerPoint 95及更早的演示文稿无法读取；请另存为.pptx后提供",
    "program": "这是程序文件，不是证据资料；为安全起见未打开",
}
_UNKNOWN: Final = "文件格式无法识别；请另存为Word、Excel、PDF或图片后提供"


def reason_for(file_format: str) -> str:
    """The plain reason, in Chinese, why a file of a format without a reader isn't read, and what to do."""
    return _REASONS.get(file_format, _UNKNOWN)


def nothing_in(file_format: str, scanned: bool) -> str:
    """The reason for a file that could be opened but gave no text."""
    if scanned:
        return "图像中未识别出文字；请核对原件，必要时重新扫描"
    if file_format in ("zip", "7z", "rar", "tar", "mbox", "tnef"):
        return "压缩包内没有文件" if file_format not in ("mbox", "tnef") else "邮件文件中没有内容"
    return "文件中没有文字内容；请核对是否为空白文件"
