"""The letters of the region's alphabets, each given the plain letter that it is folded to.

Sources: the alphabets themselves (Russian, Kyrgyz, Kazakh, Tajik, Uzbek and Karakalpak
Cyrillic; Uzbek and Turkmen Latin; the Kazakh Latin of 2017, 2018 and 2021) and the tables by
which passports were written: Soviet (French spelling), the English-style tables of the 1990s,
GOST R 52535.1 (2006) and ICAO Doc 9303.

The plain alphabet is a e i o u ø, b d f g k l m n p r s t v x z, š and ž, where
  ø is ё, yo · x is every h · š is ш, ч and щ · ž is ж and дж · ts is ц.
Its letters fold to themselves, so that folding twice changes nothing.
"""

CYRILLIC = {
    "а": "a", "ә": "a", "ӓ": "a", "б": "b", "в": "v", "г": "g", "ғ": "g", "ґ": "g", "ҕ": "g",
    "д": "d", "е": "e", "є": "e", "э": "e", "ё": "ø", "ж": "ž", "җ": "ž", "ӂ": "ž", "ӝ": "ž",
    "ҷ": "ž", "ӌ": "š", "з": "z", "ҙ": "z", "и": "i", "й": "i", "ӣ": "i", "ѝ": "i", "і": "i",
    "ї": "i", "ы": "i", "к": "k", "қ": "k", "ҡ": "k", "ҝ": "k", "ӄ": "k", "л": "l", "м": "m",
    "н": "n", "ң": "n", "ҥ": "n", "ӈ": "n", "о": "o", "ө": "o", "ӧ": "o", "ӫ": "o", "ў": "o",
    "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ү": "u", "ұ": "u", "ӯ": "u", "ӱ": "u",
    "ф": "f", "х": "x", "ҳ": "x", "һ": "x", "ц": "ts", "ч": "š", "ш": "š", "щ": "š",
    "ъ": "", "ь": "", "ю": "iu", "я": "ia",
}  # fmt: skip

# Latin letters with a mark or a shape of their own; every other mark is simply taken off.
LATIN = {
    "ç": "š", "ş": "š", "ș": "š", "š": "š", "č": "š", "ć": "š", "ŝ": "š", "ž": "ž", "ĵ": "ž",
    "ǰ": "ž", "ğ": "g", "ǵ": "g", "ġ": "g", "ň": "n", "ñ": "n", "ń": "n", "ŋ": "n", "ı": "i",
    "ý": "i", "ə": "a", "ǝ": "a", "ɵ": "o", "ß": "ss", "æ": "ae", "ø": "ø", "œ": "oe", "đ": "d",
    "ð": "d", "ł": "l", "þ": "t", "ħ": "x", "ƣ": "g", "ʻ": "", "ʼ": "",
}  # fmt: skip

# Latin spellings of one sound, longest first; several generations of passports side by side.
SPELLINGS = (
    ("chtch", "š"), ("shtch", "š"), ("schtsch", "š"), ("shch", "š"), ("stch", "š"),
    ("dsch", "ž"), ("tsch", "š"), ("dzh", "ž"), ("sch", "š"), ("tch", "š"), ("sh", "š"),
    ("ch", "š"), ("cz", "š"), ("zh", "ž"), ("dj", "ž"), ("dž", "ž"), ("j", "ž"), ("kh", "x"),
    ("gh", "g"), ("ph", "f"), ("th", "t"), ("ck", "k"), ("tc", "ts"), ("tz", "ts"), ("q", "k"),
    ("h", "x"), ("w", "v"), ("y", "i"),
)  # fmt: skip

APOSTROPHES = "'’‘ʻʼ`´′ʹʺˈʿʾ‛＇\"“”″ˮ‚"
DASHES = "-‐‑‒–—―−_"

# Latin letters that stand in for Cyrillic ones when somebody types on two keyboards.
LOOKALIKES = str.maketrans("aceopxyikmthb", "асеорхуікмтһв")
