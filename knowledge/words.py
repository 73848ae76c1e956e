"""Words as the search compares them: folded, stemmed, and joined where they mean the same to a support engineer."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

import Stemmer

from knowledge.sieve import held, table

WORD = re.compile(r"[^\W_]+(?:['’][a-z]{1,2}\b)?", re.UNICODE)
SPACELESS = r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\u0e00-\u0e7f"
"""Characters of scripts that put no space around words."""
UNSPACED = re.compile(f"[{SPACELESS}]")
UNSPACED_RUN = re.compile(rf"[{SPACELESS}]+|[^{SPACELESS}]+")
LONGEST_WORD = 32

STOP = frozenset(
    """
    a an the of in on at to for from by with and or but if then than that this these those it its it's i'm i
    i've i'd i'll me my we our us you your he she they them their is are was were be been being am do does did
    done have has had having will would can could should shall may might must so as just very really some any
    all there here what which who when where why how also too even still yet only into onto out up down over
    about again ever else s t re ve ll d m hi hello hey please pls thanks thank anyone somebody someone know
    help tell mean means meant meaning explain understand idea ideas want wants need needs like such same other
    another because since while during after before every each both few more most own now today yesterday always
    never sometimes often im dont doesnt didnt cant wont isnt wasnt el la los las un una de del al en y o que
    por para con es se lo mi su le les des du et ou est une dans sur pour der die das ein eine und oder ist den
    dem zu von mit auf für il di da che non per sono uno na no em um uma os e
    """.split()
) - {"no", "not"}

GROUPS = """
upload uploading uploads uploader attach attachment
file files document documents
picture pictures photo photos image images screenshot jpg jpeg png
big bigger large larger huge massive oversized giant enormous
limit limits limited limitation cap capped maximum max threshold
exceed exceeds exceeded exceeding over-limit
body payload content entity
url uri address link
header headers
cookie cookies
colleague coworker teammate
user users visitor visitors customer customers
blocked block blocks blocking ban bans banned banning blacklist blacklisted blocklist blocklisted denylist
deny denies denied refuse refuses refused reject rejects rejected rejecting decline declined
allow allowed allows permit permitted permits
permission permissions privilege privileges right rights entitled
forbidden prohibited
login log-in signin sign-in logon logged
password passwd passphrase credentials credential creds
authentication authenticate authenticated authenticating auth authn authentification
authorization authorize authorized authorise authorised authorisation
unauthorized unauthorised
token tokens jwt
expire expires expired expiring expiry expiration
delete deletes deleted deleting deletion remove removes removed removing removal
permanent permanently forever
missing absent lacks lacking lack without omitted
find found
exist exists existing existed
page pages webpage
site website websites webserver
server servers backend
slow slowly sluggish
timeout timeouts timed
wait waits waiting waited
retry retries retrying retried
throttle throttled throttling ratelimit ratelimited ratelimiting
quota quotas allowance
many much lots
often frequently frequent
country countries nation region regions geo geographic
legal law court lawyer dmca copyright takedown gdpr
duplicate duplicated duplicates
simultaneously concurrent concurrently concurrency
overwrite overwritten overwrites
version versions revision revisions
stale outdated obsolete
edit edits edited editing modify modified modifies modification
save saves saved saving
certificate certificates cert certs
malformed invalid broken corrupt garbled
json
xml
parse parsing parsed parser unparsable
format formats
type types mime mimetype
method methods verb verbs
range ranges byte-range
resume resumes resumed resuming
download downloads downloading downloaded downloader
proxy proxies
corporate company office enterprise
crawler crawlers bot bots spider spiders scraper scrapers scraping scrape crawling
fingerprint signature
lock locks locked locking
websocket websockets ws wss
upgrade upgrades upgraded upgrading
certificate cert
pay payment payments paid paying billing
subscription subscribe plan
empty blank
close closes closed closing disconnect disconnects disconnected disconnecting
close hangup aborted abort aborts cancel cancels cancelled canceled
client clients
browser browsers chrome firefox safari edge
refresh refreshes refreshed refreshing reload reloads reloaded reloading
error errors err
fail fails failed failing failure failures
request requests req
response responses reply replies answer answers
return returns returned returning send sends sent respond responds
code codes status statuses
cloudflare cf cloudfare cloudflair clouflare
nginx ngnix nginix
character characters char chars
long longer length lengthy
field fields
field-level validation validate validates validated validations
http https
api apis
query querystring querystrings
"""

EVERYDAY = table(
    """
    lunch dinner breakfast brunch coffee tea cake pizza beer snack snacks birthday party gym membership football
    soccer game holiday holidays vacation weekend monday tuesday wednesday thursday friday saturday sunday
    tomorrow tonight calendar meeting meetings standup retro sprint kickoff door doors room rooms badge badges
    chair desk desks kitchen bike bus car cars parking train traffic weather hungry thirsty tired happy sorry
    congrats congratulations welcome welcomed slide slides deck pptx slack-channel topic organizer organiser hr
    hiring hires hire onboarding payroll salary bonus finance budget quote lawyer-up printer scanner furniture
    book books movie film song music club kids family doctor dentist flight hotel trip office-move birthdays cup
    mug fridge elevator lift stairs phone-call interview interviews candidate reminder lol haha joke jokes meme
    cat dog weathered nap sleep soup sandwich
    """.split()
)
"""Words of an office day. Where they stand, a phrase that fits is more likely chat than an error."""

TECHNICAL = frozenset(
    """
    server servers api http https nginx apache iis haproxy traefik envoy caddy browser chrome firefox safari url
    urls uri header headers cookie cookies json xml curl wget postman client clients endpoint endpoints website
    site webpage webhook webhooks token jwt response responses status cloudflare cdn waf proxy laravel django
    rails spring express node php python java javascript wordpress kubernetes k8s docker npm pip git github
    gitlab s3 aws azure gcp ingress backend frontend rest graphql websocket oauth sso login log logs upload
    uploads download downloads request requests error errors code deploy app cors preflight crawler googlebot
    etag webdav iframe ajax fetch axios mtls ssl tls port host domain subdomain dns redirect cache cached
    payload body
    """.split()
)
"""Words of the trade: where they stand beside a phrase, it is meant."""

_fold_table = dict.fromkeys(range(0x300, 0x370))
_stemmer = Stemmer.Stemmer("english")


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """The form under which a lower-case word is compared; words of one group share one form."""
    return _CANONICAL.get(word) or _canonical_stem(_stemmer.stemWord(word))


def fold(text: str) -> str:
    """Lower case, without accents, full-width forms made ordinary."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKD", text.lower()).translate(_fold_table))


def words(text: str) -> list[str]:
    """The words of a text, folded, in order, no stop words; scripts that put no spaces give pairs of characters."""
    found = WORD.findall(fold(text))
    if text.isascii():
        return [_bare(word) if "'" in word else word for word in found if _tells(word)]
    told: list[str] = []
    for word in found:
        if not word.isascii() and UNSPACED.search(word):
            told.extend(_pairs(word))
        elif _tells(word):
            told.append(_bare(word))
    return told


def _tells(word: str) -> bool:
    return word not in STOP and len(word) <= LONGEST_WORD and not word.isdigit()


def _bare(word: str) -> str:
    """A word without its apostrophe: the owner's is the owner, don't is dont."""
    return word[:-2] if word.endswith(("'s", "’s")) else word.replace("'", "").replace("’", "")


def everyday(text: str, phrase: str = "") -> int:
    """How many words of an office day stand in a text that has no word of the trade outside the phrase it resembles."""
    lowered = text.lower()
    if not EVERYDAY & held(lowered):
        return 0
    found = set(WORD.findall(lowered))
    of_day = len(found & EVERYDAY)
    if not of_day:
        return 0
    alike = set(map(stem, WORD.findall(phrase.lower())))
    return 0 if any(stem(word) not in alike for word in found & TECHNICAL) else of_day


def _pairs(word: str) -> Iterator[str]:
    for run in UNSPACED_RUN.findall(word):
        if len(run) == 1 or not UNSPACED.match(run):
            if len(run) <= LONGEST_WORD:
                yield run
        else:
            yield from (run[i : i + 2] for i in range(len(run) - 1))


@lru_cache(maxsize=65_536)
def _canonical_stem(stemmed: str) -> str:
    return _CANONICAL.get(stemmed, stemmed)


def _canonical() -> dict[str, str]:
    found: dict[str, str] = {}
    for line in GROUPS.strip().splitlines():
        group = line.split()
        head = _stemmer.stemWord(group[0])
        for word in group:
            found[word] = head
            found.setdefault(_stemmer.stemWord(word), head)
    return found


_CANONICAL = _canonical()
