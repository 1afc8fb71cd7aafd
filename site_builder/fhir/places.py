"""Names of countries and regions: jurisdictions are mostly given as a code alone."""

from __future__ import annotations

from collections.abc import Mapping

COUNTRY_SYSTEM = "urn:iso:std:iso:3166"
REGION_SYSTEM = "http://unstats.un.org/unsd/methods/m49/m49.htm"

# ISO 3166-1's two letters and the name in daily use.
_COUNTRIES = """
AD Andorra; AE United Arab Emirates; AF Afghanistan; AG Antigua and Barbuda; AI Anguilla; AL Albania; AM
Armenia; AO Angola; AQ Antarctica; AR Argentina; AS American Samoa; AT Austria; AU Australia; AW Aruba;
AX Åland Islands; AZ Azerbaijan; BA Bosnia and Herzegovina; BB Barbados; BD Bangladesh; BE Belgium; BF
Burkina Faso; BG Bulgaria; BH Bahrain; BI Burundi; BJ Benin; BL Saint Barthelemy; BM Bermuda; BN Brunei;
BO Bolivia; BQ Caribbean NL; BR Brazil; BS Bahamas; BT Bhutan; BV Bouvet Island; BW Botswana; BY
Belarus; BZ Belize; CA Canada; CC Cocos (Keeling) Islands; CD Congo (Democratic Republic); CF Central
African Republic; CG Congo (Republic); CH Switzerland; CI Côte d'Ivoire; CK Cook Islands; CL Chile; CM
Cameroon; CN China; CO Colombia; CR Costa Rica; CU Cuba; CV Cape Verde; CW Curaçao; CX Christmas Island;
CY Cyprus; CZ Czech Republic; DE Germany; DJ Djibouti; DK Denmark; DM Dominica; DO Dominican Republic;
DZ Algeria; EC Ecuador; EE Estonia; EG Egypt; EH Western Sahara; ER Eritrea; ES Spain; ET Ethiopia; FI
Finland; FJ Fiji; FK Falkland Islands; FM Micronesia; FO Faroe Islands; FR France; GA Gabon; GB United
Kingdom; GD Grenada; GE Georgia; GF French Guiana; GG Guernsey; GH Ghana; GI Gibraltar; GL Greenland; GM
Gambia; GN Guinea; GP Guadeloupe; GQ Equatorial Guinea; GR Greece; GS South Georgia and the South
Sandwich Islands; GT Guatemala; GU Guam; GW Guinea-Bissau; GY Guyana; HK Hong Kong; HM Heard Island and
McDonald Islands; HN Honduras; HR Croatia; HT Haiti; HU Hungary; ID Indonesia; IE Ireland; IL Israel; IM
Isle of Man; IN India; IO British Indian Ocean Territory; IQ Iraq; IR Iran; IS Iceland; IT Italy; JE
Jersey; JM Jamaica; JO Jordan; JP Japan; KE Kenya; KG Kyrgyzstan; KH Cambodia; KI Kiribati; KM Comoros;
KN Saint Kitts and Nevis; KP North Korea; KR South Korea; KW Kuwait; KY Cayman Islands; KZ Kazakhstan;
LA Laos; LB Lebanon; LC Saint Lucia; LI Liechtenstein; LK Sri Lanka; LR Liberia; LS Lesotho; LT
Lithuania; LU Luxembourg; LV Latvia; LY Libya; MA Morocco; MC Monaco; MD Moldova; ME Montenegro; MF
Saint Martin (French part); MG Madagascar; MH Marshall Islands; MK North Macedonia; ML Mali; MM Myanmar;
MN Mongolia; MO Macau; MP Northern Mariana Islands; MQ Martinique; MR Mauritania; MS Montserrat; MT
Malta; MU Mauritius; MV Maldives; MW Malawi; MX Mexico; MY Malaysia; MZ Mozambique; NA Namibia; NC New
Caledonia; NE Niger; NF Norfolk Island; NG Nigeria; NI Nicaragua; NL Netherlands; NO Norway; NP Nepal;
NR Nauru; NU Niue; NZ New Zealand; OM Oman; PA Panama; PE Peru; PF French Polynesia; PG Papua New
Guinea; PH Philippines; PK Pakistan; PL Poland; PM Saint Pierre and Miquelon; PN Pitcairn; PR Puerto
Rico; PS Palestine; PT Portugal; PW Palau; PY Paraguay; QA Qatar; RE Réunion; RO Romania; RS Serbia; RU
Russia; RW Rwanda; SA Saudi Arabia; SB Solomon Islands; SC Seychelles; SD Sudan; SE Sweden; SG
Singapore; SH Saint Helena; SI Slovenia; SJ Svalbard and Jan Mayen; SK Slovakia; SL Sierra Leone; SM San
Marino; SN Senegal; SO Somalia; SR Suriname; SS South Sudan; ST Sao Tome and Principe; SV El Salvador;
SX Sint Maarten (Dutch part); SY Syria; SZ Eswatini; TC Turks and Caicos Islands; TD Chad; TF French
Southern Territories; TG Togo; TH Thailand; TJ Tajikistan; TK Tokelau; TL East Timor; TM Turkmenistan;
TN Tunisia; TO Tonga; TR Türkiye; TT Trinidad and Tobago; TV Tuvalu; TW Taiwan; TZ Tanzania; UA Ukraine;
UG Uganda; UM US minor outlying islands; US United States of America; UY Uruguay; UZ Uzbekistan; VA
Vatican City; VC Saint Vincent; VE Venezuela; VG Virgin Islands (British); VI Virgin Islands (US); VN
Vietnam; VU Vanuatu; WF Wallis and Futuna; WS Samoa; YE Yemen; YT Mayotte; ZA South Africa; ZM Zambia;
ZW Zimbabwe
"""
# What the United Nations' M49 calls the world and its regions.
_REGIONS = """
001 World; 002 Africa; 003 North America; 005 South America; 009 Oceania; 010 Antarctica; 011 Western
Africa; 013 Central America; 014 Eastern Africa; 015 Northern Africa; 017 Middle Africa; 018 Southern
Africa; 019 Americas; 021 Northern America; 029 Caribbean; 030 Eastern Asia; 034 Southern Asia; 035
South-eastern Asia; 039 Southern Europe; 053 Australia and New Zealand; 054 Melanesia; 057 Micronesia;
061 Polynesia; 142 Asia; 143 Central Asia; 145 Western Asia; 150 Europe; 151 Eastern Europe; 154
Northern Europe; 155 Western Europe; 202 Sub-Saharan Africa; 419 Latin America and the Caribbean
"""


def place_name(system: str, code: str) -> str:
    """Give the name of a country or region by its code; empty for other systems and codes.

    A part of a country, such as `US-CA`, is named by the country and the code of the part.
    """
    names = _NAMES.get(system.partition("|")[0], {})
    country, _, part = code.upper().partition("-")
    name = names.get(country, "")
    return f"{name}, {part}" if name and part else name


def _read(text: str) -> Mapping[str, str]:
    entries = (entry.split(" ", 1) for entry in " ".join(text.split()).split("; "))
    return {parts[0]: parts[1] for parts in entries}


_NAMES: Mapping[str, Mapping[str, str]] = {
    COUNTRY_SYSTEM: _read(_COUNTRIES),
    REGION_SYSTEM: _read(_REGIONS),
}
