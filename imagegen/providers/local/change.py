"""Changing an upload: which effects an operation, a style or the words stand for, how much of them, and only where the mask lets it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageFilter

from . import effects, paint
from .effects import Picture
from .noise import Random, smooth

MOST_SIDE = 1536
Effect = Callable[[Picture, Random], Picture]

EFFECTS: dict[str, Effect] = {
    "enhance": effects.enhance,
    "brighten": effects.brighten,
    "darken": effects.darken,
    "contrast": effects.contrast,
    "saturate": effects.saturate,
    "colorize": effects.colourise,
    "colourise": effects.colourise,
    "blur": effects.blur,
    "sharpen": effects.sharpen,
    "denoise": effects.denoise,
    "grayscale": effects.grey,
    "sketch": effects.sketch,
    "posterize": effects.posterise,
    "posterise": effects.posterise,
    "oil": effects.oil,
    "watercolor": effects.watercolour,
    "duotone": effects.duotone,
    "sepia": effects.sepia,
    "vignette": effects.vignette,
    "invert": effects.invert,
    "pixelate": effects.pixelate,
    "halftone": effects.halftone,
    "anime": effects.anime,
    "neon": effects.neon,
    "mosaic": effects.mosaic,
    "dreamy": effects.dreamy,
    "emboss": effects.emboss,
    "warm": effects.warm,
    "cold": effects.cold,
    "night": effects.night,
}
SHAPES = ("background", "crop", "upscale", "rotate", "mirror")
"""What changes more than colours."""

MEANINGS = {
    "background": "background backdrop fondo arka фон",
    "crop": "crop cut trim kırp recorta обреж",
    "upscale": "upscale enlarge bigger resolution büyüt amplía увелич",
    "mirror": "mirror flip ayna espejo зеркал",
    "rotate": "rotate turn döndür gira поверн",
    "colourise": "colorize colourise colourize colorise renklendir colorea раскрас",
    "watercolor": "watercolor watercolour aquarelle suluboya acuarela акварел",
    "sketch": "sketch pencil drawing charcoal ink line-art çizim karakalem boceto lápiz карандаш рисун эскиз",
    "oil": "oil painting impressionist impressionism gogh baroque renaissance yağlıboya óleo масл живопис",
    "anime": "anime manga cartoon comic ghibli çizgi dibujos аниме мульт",
    "halftone": "pop-art pop halftone print retro-print поп-арт",
    "pixelate": "pixel pixelate 8-bit piksel píxel пиксел",
    "mosaic": "mosaic stained glass mozaik vitray vidriera мозаик витраж",
    "neon": "neon cyberpunk synthwave vaporwave futuristic неон киберпанк",
    "duotone": "duotone risograph двухцвет",
    "sepia": "sepia vintage old retro antique eski viejo сепи винтаж стар",
    "grayscale": "grayscale greyscale monochrome noir black-and-white siyah-beyaz чёрно-бел",
    "posterise": "posterize posterise poster flat minimal minimalist vector afiş cartel плакат",
    "emboss": "emboss relief sculpture clay paper kabartma relieve рельеф",
    "dreamy": "dream dreamy dreamlike surreal ethereal fantasy soft rüya düş sueño onírico сон сказочн",
    "night": "night midnight moonlight dark-sky gece noche ноч",
    "invert": "invert negative negatif negativo негатив",
    "vignette": "vignette виньет",
    "blur": "blur blurry soften bulanık desenfoca размыт",
    "sharpen": "sharpen sharp crisp detail keskin nítido резк",
    "denoise": "denoise noise clean grain temizle limpia шум",
    "saturate": "colorful colourful vibrant vivid saturated saturate renkli canlı colorido vivo ярк красочн",
    "brighten": "brighten bright lighter parlak ilumina светл",
    "darken": "darken darker moody koyu oscurece темн",
    "contrast": "contrast dramatic kontrast contraste контраст",
    "warm": "warm warmer sunset golden sıcak cálido тёпл тепл",
    "cold": "cold cool winter icy soğuk frío холодн",
    "enhance": "enhance improve better restore iyileştir mejora улучш",
}


def picture(*, source: Picture, mask: Picture | None, operation: str, style: str, prompt: str, intensity: float, seed: int) -> Picture:
    """The changed picture; of the source's size unless it is cropped, turned or enlarged. At intensity 0 nothing is left of an effect."""
    rng = np.random.default_rng(int.from_bytes(hashlib.sha256(f"{seed}\n{operation}\n{style}\n{prompt}".encode()).digest()[:8], "big"))
    alpha = source.getchannel("A") if source.mode == "RGBA" else None
    flat = source.convert("RGB")
    names = wanted(operation=operation, style=style, prompt=prompt)
    done = flat
    for name in names:
        if name in EFFECTS:
            done = Image.blend(done, EFFECTS[name](done, rng).convert("RGB"), intensity)
    if mask is not None:
        done = Image.composite(flat, done, _kept(mask, flat.size))
    if alpha is not None:
        done.putalpha(alpha)
    for name in names:
        if name in SHAPES:
            done = _reshaped(name, done, rng, prompt=prompt, intensity=intensity, seed=seed)
    return done


def wanted(*, operation: str, style: str, prompt: str) -> list[str]:
    """The effects to apply, in order: what is named as the operation, else what style and words speak of."""
    if operation in EFFECTS or operation in SHAPES:
        return [operation]
    words = re.findall(
        r"[\w-]+", f"{style.replace('-', ' ').replace('_', ' ')} {operation.replace('_', ' ')} {prompt}".lower().replace("ı", "i")
    )
    names = [
        name
        for name, stems in MEANINGS.items()
        if any(_speaks_of(word, stem) for word in words for stem in stems.replace("ı", "i").split())
    ]
    if "grayscale" not in names and "black" in words and "white" in words:
        names.insert(0, "grayscale")
    return names[:3] or (["oil", "dreamy"] if style else ["enhance", "dreamy"])


def _speaks_of(word: str, stem: str) -> bool:
    return word == stem or (len(stem) >= 4 and word.startswith(stem))


def _kept(mask: Picture, size: tuple[int, int]) -> Picture:
    """Where the picture stays as it is: where the mask is opaque, with a soft edge."""
    opaque = mask.convert("RGBA").getchannel("A").resize(size, Image.Resampling.BILINEAR)
    return opaque.filter(ImageFilter.GaussianBlur(max(0.6, min(size) * 0.002)))


def _reshaped(name: str, done: Picture, rng: Random, *, prompt: str, intensity: float, seed: int) -> Picture:
    match name:
        case "background":
            return _with_background(done, prompt, intensity, seed)
        case "crop":
            return _cropped(done, intensity)
        case "upscale":
            return _enlarged(done, intensity)
        case "mirror":
            return done.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        case _:
            return done.transpose(Image.Transpose.ROTATE_270)


def _with_background(done: Picture, prompt: str, intensity: float, seed: int) -> Picture:
    """Take the background away (by words that say so), soften it, or put a painted one in its place."""
    subject = _subject(done)
    words = set(re.findall(r"[\w-]+", prompt.lower().replace("ı", "i")))
    if words & {"remove", "removed", "transparent", "without", "delete", "sil", "kaldir", "quita", "elimina", "убери", "удали"}:
        gone = Image.eval(subject, lambda value: int(255 - (255 - value) * intensity))
        done = done.convert("RGB")
        done.putalpha(gone)
        return done
    flat = done.convert("RGB")
    if words & {"blur", "blurred", "soft", "bokeh", "bulanik", "desenfoca", "размой"} or not prompt.strip():
        behind = flat.filter(ImageFilter.GaussianBlur(min(flat.size) * 0.03 * (0.3 + intensity)))
    else:
        behind = paint.picture(prompt=prompt, seed=seed, size="1024x1024", quality="low", background="auto").resize(
            flat.size, Image.Resampling.LANCZOS
        )
        behind = Image.blend(flat, behind, intensity)
    return Image.composite(flat, behind, subject)


def _subject(done: Picture) -> Picture:
    """A guess at what the picture is of: what differs from the colours of its edges, and lies toward the middle."""
    small = done.convert("RGB").resize((160, 160), Image.Resampling.BOX)
    values = effects.floats(small)
    rim = np.concatenate(
        [values[:8].reshape(-1, 3), values[-8:].reshape(-1, 3), values[:, :8].reshape(-1, 3), values[:, -8:].reshape(-1, 3)]
    )
    centres = rim[:: max(1, len(rim) // 48)]
    apart = np.min(np.linalg.norm(values[:, :, None, :] - centres[None, None], axis=-1), axis=-1)
    down, across = np.mgrid[-1:1:160j, -1:1:160j]
    middle = np.exp(-((across / 0.75) ** 2) - (down / 0.85) ** 2).astype(np.float32)
    likely = smooth(0.1, 0.34, apart.astype(np.float32) * (0.45 + middle))
    mask = effects.image(np.repeat(likely[..., None], 3, axis=-1)).convert("L").filter(ImageFilter.MedianFilter(7))
    return mask.resize(done.size, Image.Resampling.BICUBIC).filter(ImageFilter.GaussianBlur(min(done.size) * 0.006))


def _cropped(done: Picture, intensity: float) -> Picture:
    """The most eventful part of the picture, smaller the higher the intensity."""
    share = 1 - 0.5 * intensity
    width, height = max(1, round(done.width * share)), max(1, round(done.height * share))
    tone = effects.floats(done.convert("RGB").resize((64, 64), Image.Resampling.BOX)).mean(axis=-1)
    events = np.hypot(np.gradient(tone, axis=0), np.gradient(tone, axis=1))
    weight = events / max(float(events.sum()), 1e-6)
    x = float((weight.sum(axis=0) * np.arange(64)).sum() / 64) * done.width
    y = float((weight.sum(axis=1) * np.arange(64)).sum() / 64) * done.height
    left, top = int(np.clip(x - width / 2, 0, done.width - width)), int(np.clip(y - height / 2, 0, done.height - height))
    return done.crop((left, top, left + width, top + height))


def _enlarged(done: Picture, intensity: float) -> Picture:
    """Up to twice as large, sharpened, with a trace of grain so that it does not look like plastic."""
    factor = min(1 + intensity, 3072 / max(done.size))
    if factor <= 1:
        return done
    large = done.resize((round(done.width * factor), round(done.height * factor)), Image.Resampling.LANCZOS)
    return large.filter(ImageFilter.UnsharpMask(1.6, 110, 2))


def fitted(source: Picture) -> Picture:
    """No larger than what the effects are made for."""
    if max(source.size) > MOST_SIDE:
        source.thumbnail((MOST_SIDE, MOST_SIDE), Image.Resampling.LANCZOS)
    return source if source.mode in {"RGB", "RGBA"} else source.convert("RGB")
