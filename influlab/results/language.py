"""Is it English? A rough answer from everyday words and letters; unsure stays unsure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

# Everyday words of each language; they tell which language it is, not what is said.
_LISTS = {
    "en": "the and you your this that is are was were it its i my me we they so to of for with "
    "have has not but what where how who why when does do did can will would could just "
    "be been from at as an if or our out up all love too very here there these those she "
    "he her his them than then more get got like really about",
    "es": "el los las una unos que y es por para con muy pero como esta este eso mi tu te lo le "
    "qué más gracias hola bueno buena siempre donde cuando también hermosa linda",
    "pt": "o os um uma que e é não muito mas como com para você meu minha isso obrigado obrigada "
    "linda lindo também está eu ele ela seu sua onde quando",
    "fr": "le les des une et est pas pour avec sur dans je tu il elle nous vous ce cette mon ma "
    "mes très merci bonjour où quand mais c'est j'ai trop aussi",
    "de": "der die das und ist nicht ich du er sie wir ihr ein eine mit auf für von zu sehr auch "
    "aber wie was wo wann danke schön mein dein noch schon",
    "it": "il lo gli una e è non per con ma come mi ti che questo questa molto grazie ciao dove "
    "quando sono bella bello bellissima anche più tutto",
    "nl": "de het een en is niet ik je jij hij zij wij met op voor van zo heel ook maar hoe wat "
    "waar wanneer dank mooi mijn jouw nog al leuk",
    "tr": "bir ve bu çok ama ile için ben sen biz siz ne nasıl nerede güzel teşekkürler değil "
    "var yok mi mı da de gibi daha",
    "id": "yang dan di ini itu tidak ada dengan untuk saya aku kamu kak nya banget juga bisa "
    "dari apa bagus cantik terima kasih",
}
EVERYDAY: Mapping[str, frozenset[str]] = MappingProxyType(
    {name: frozenset(words.split()) for name, words in _LISTS.items()}
)
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


def words_of(text: str) -> list[str]:
    """The words of a text in lower case, without handles, links and tags.

    Parameters
    ----------
    text : str

    Returns
    -------
    list of str

    Examples
    --------
    >>> words_of("Love it @ana! see https://x.example #ad")
    ['love', 'it', 'see']
    """
    plain = re.sub(r"https?://\S+|[@#]\w+(?:\.\w+)*", " ", text)
    return [word.replace("’", "'") for word in WORD.findall(plain.lower())]


def language_of(text: str) -> str:
    """``en``, ``other``, ``none`` (no words) or ``unsure``.

    Everyday words of nine languages are counted; more than half of the letters outside the
    Latin alphabet is ``other``. Short texts without any everyday word stay ``unsure``.

    Parameters
    ----------
    text : str

    Returns
    -------
    str

    Examples
    --------
    >>> [language_of(text) for text in ("I love this", "me encanta, es muy linda", "супер",
    ...                                 "wow!!", "😍😍")]
    ['en', 'other', 'other', 'unsure', 'none']
    """
    words = words_of(text)
    if not words:
        return "none"
    letters = "".join(words)
    if sum(not _latin(letter) for letter in letters) > len(letters) / 2:
        return "other"
    met = {name: sum(word in known for word in words) for name, known in EVERYDAY.items()}
    english, others = met.pop("en"), max(met.values())
    if english == others:
        return "unsure"
    return "en" if english > others else "other"


def _latin(letter: str) -> bool:
    return ord(letter) < 0x250 or not letter.isalpha()
