"""Machines and programs that number their own errors: a number beside them has to stand in a sure place."""

from __future__ import annotations

import re
from functools import lru_cache

from knowledge.reading.places import Place, any_of
from knowledge.sieve import Patterns

PRINTING = any_of(
    "printer printers scanner scanners copier copiers photocopier fax_machine 3d_printer prusa toner paper_jam xerox "
    "lexmark drucker kopierer impresora imprimante stampante impressora drukarka yazıcı fotocopiadora copieur"
)
DRIVING = any_of(
    "obd check_engine dashboard_light on_the_dash my_car mein_auto coche la_voiture macchina bmw audi mercedes "
    "porsche volkswagen peugeot renault toyota steuergerät steuergeraet fehlerspeicher vcds wallbox ladesäule "
    "ladestation charging_station charging_point charge_point chargepoint charger_error evse scooter e-bike segway "
    "ninebot drone drones drohne dji forklift excavator tractor truck crane"
)
BUILDING = any_of(
    "elevator elevators lift lifts escalator aufzug ascensor ascenseur ascensore elevador garage_door gate_opener "
    "smoke_detector alarm_panel heat_pump boiler furnace inverter wechselrichter heizung wärmepumpe klimaanlage "
    "air_conditioner thermostat climatiseur caldera chaudière caldaia caldeira"
)
MAKING = any_of(
    "plc plcs sps cnc servo robot_arm universal_robots joint_limit gearbox conveyor spindle spindel heidenhain "
    "sinumerik fanuc haas mazak okuma kuka movidrive powerflex frequenzumrichter umrichter autómata variador "
    "variateur packing_machine milling_machine knitting_machine sewing_machine emergency_stop not-aus overheated "
    "overheating"
)
HOUSEHOLD = any_of(
    "oven fridge freezer dryer stove dishwasher washing_machine washer_error coffee_machine vacuum_cleaner roomba "
    "dyson thermomix robot_mower automower treadmill ergometer waschmaschine spülmaschine geschirrspüler "
    "kaffeemaschine kaffeevollautomat backofen kühlschrank trockner staubsauger saugroboter lavadora lavavajillas "
    "horno nevera frigorífico lave-linge lave-vaisselle machine_à_laver réfrigérateur lavatrice lavastoviglie forno "
    "frigorifero aspirapolvere geladeira máquina_de_lavar dexcom cpap blood_sugar blood_pressure glucose glucometer "
    "infusion_pump insulin blutdruckmessgerät rasenmäher"
)
PAYING = any_of(
    "vending_machine ticket_machine cash_machine atm_shows ec-terminal ec_terminal pos_terminal card_terminal "
    "payment_terminal kartenterminal kartenlesegerät tpe datáfono datafono verifone ingenico pin_pad pinpad "
    "kassensystem"
)
PLAYING = any_of(
    "steam itunes google_play play_store playstore app_store_error appgallery galaxy_store playstation xbox nintendo "
    "ps4 ps5 roblox minecraft fortnite valorant genshin warzone call_of_duty gta_v apex_legends league_of_legends "
    "among_us ultimate_team ea_app epic_games battle.net ubisoft joycon lg_tv samsung_tv sony_tv smart_tv smarttv "
    "fire_tv google_tv apple_tv android_tv android_auto magenta_tv on_tv fernseher televisor netflix prime_video roku "
    "chromecast sky_q soundbar receiver set-top_box"
)
GADGETS = any_of(
    "vpn bluetooth modem gpu cuda projector fitbit kindle gopro garmin_watch nikon sd_card on_the_display im_display "
    "en_pantalla kein_signal no_signal no_input psu lun raid_controller ilo idrac dimm oxygen_sensor "
    "temperature_error"
)
OFFICE = any_of(
    "excel outlook powerpoint macro macros vba libreoffice microsoft_word ms_word word_fehler word_erreur "
    "word_could_not acrobat adobe_reader indesign premiere_pro after_effects illustrator lightroom photoshop "
    "coreldraw autocad solidworks revit autodesk_inventor inventor: sketchup archicad catia matlab simulink labview "
    "flexlm spss stata quickbooks sage_50 sage_100 lexware wiso turbotax taxman cfdi contaplus navision dynamics_ax "
    "business_one"
)
KEEPING = any_of(
    "norton mcafee kaspersky avast bitdefender sophos_endpoint eset trendmicro trend_micro avg_update acronis veeam "
    "netbackup commvault arcserve macrium easeus time_machine robocopy adb sybase sqlite informix teradata firebird "
    "foxpro paradox openedge vtam jcl windows_update"
)
OTHER_SCRIPTS = (
    "принтер|стиральн|посудомо|кондиционер|холодильник|частотник|лифт|プリンタ|エアコン|洗濯機|食洗機|冷蔵庫|エレベーター"
    "|打印机|复印机|空调|洗衣机|热水器|冰箱|电梯|프린터|에어컨|세탁기|냉장고|보일러|엘리베이터"
)
UPDATING = (
    r"\bwindows (?:\d{1,2} )?(?:setup|update)\b|\b(?:actualización de|mise à jour) windows\b|обновлени\w{0,3} windows"
    r"|\b(?:macos|ios \d{1,2}|ipados) (?:update|installer|upgrade)\b|\b(?:iphone|ipad) (?:restore|could not be|update)"
    r"|\b(?:restore|update|recover)\w{0,3} (?:my |the |an? )?(?:iphone|ipad)\b"
)
KINDS = (PRINTING, DRIVING, BUILDING, MAKING, HOUSEHOLD, PAYING, PLAYING, GADGETS, OFFICE, KEEPING)
MACHINES = Patterns((*(rf"\b{kind}(?!\w)" for kind in KINDS), OTHER_SCRIPTS, UPDATING))
ON_THE_WEB = re.compile(
    r"\b(?:https?|urls?|requests?|apis?|servers?|responses?|web\w*|curl|sites?|endpoints?|rest|browser|chrome|firefox"
    r"|uploads?|uploading|nginx|apache|iis|cloudflare|proxy|backend|portal|oauth|token|json|html|bucket|s3|domain|cgi"
    r"|fetch|manifest|returns|returned|answers|answered|responds|responded|routes?|page (?:gives|shows|says|is)"
    r"|(?:login|error|admin|status|settings|download) page|página|seite|page web|sitio|sito|strona|stronie|sayfa|sunucu"
    r"|serwer\w*|servid\w*|сайт\w*|страниц\w*|сервер\w*)\b|网站|サイト|ページ|网页|服务器|サーバ"
)
"""Words about the web, lower case."""

ON_LINE = any_of(
    "app apps page pages login sign shop cart checkout download downloads downloading downloaded link links file "
    "files account load loads loading form save saves saving user users client code header headers cookie cookies "
    "build log logs http get post put patch delete options call calls calling module plugin theme wordpress ci "
    "pipeline container docker pull push clone git install npm package service services cors query image images video "
    "photo mail postman python java javascript php node laravel django react flutter android ios mobile online "
    "internet cloud aws azure gcp google openai gpt slack github gitlab stripe shopify customer customers admin "
    "password key size big large many limit limits allowed missing wrong expired valid invalid blocked denied deleted "
    "found what why how fix should mean means datei fichier archivo arquivo anmeldung warum qué pourquoi perché "
    "открыть почему файл when after while every always only if sometimes since wenn nach beim seit immer nur cuando "
    "desde siempre quand depuis après quando dopo depois когда после при i we me us"
)
ON_LINE_STEMS = any_of(
    "auth deploy permission access open click visit reload refresh submit send sent retr exist import export brows"
)
TOLD = re.compile(
    rf"\b{ON_LINE}\b|\b{ON_LINE_STEMS}|\.[a-z]{{2,3}}\b|/\w|[{{}}<>=\[\]|\\\"`_;\n]|::|\d\d:\d\d"
    "|为什么|なぜ|왜|怎么|上传|アップロード|登录|ログイン"
)
"""What tells that an error is a program's on the web, when or to whom it comes, or that it was printed, lower case."""
BARE = re.compile(r"(?<![\w.:-])error (?:code )?\Z")
LONGEST, FEWEST = 160, 4  # characters and words of a remark about some error
ANYBODYS = Place("error's number that could be anybody's", 0.45)


@lru_cache(maxsize=1_024)
def others_number(line: str) -> bool:
    """Whether a lower-case line is about a machine or program that numbers its own errors, and not about the web."""
    return MACHINES.any(line) and ON_THE_WEB.search(line) is None


def anybodys(lowered: str, before: str) -> bool:
    """Whether a number is just some error's in a short remark about nothing on the web: `pump error 413 again`."""
    return len(lowered) <= LONGEST and BARE.search(before) is not None and _untold(lowered)


@lru_cache(maxsize=2)
def _untold(lowered: str) -> bool:
    return len(lowered.split()) >= FEWEST and not (TOLD.search(lowered) or ON_THE_WEB.search(lowered))
