"""How text becomes search words: the index and the client must agree, so both are held to these."""

WORDS: tuple[tuple[str, str], ...] = (
    ("Plain words", "plain words"),
    ("CareConnect-Patient-1", "careconnectpatient1 careconnect care connect patient 1"),
    ("nhsNumber", "nhsnumber nhs number"),
    ("HTTPStatus404", "httpstatus404 http status 404"),
    ("snake_case", "snakecase snake case"),
    ("?_include=*&_id=1", "_include include _id id 1"),
    ("$everything", "$everything everything"),
    ("Patient.identifier:nhsNumber", "patientidentifiernhsnumber patient identifier nhsnumber nhs number"),
    ("value[x] ends. Next", "value x ends next"),
    ("https://a.org/ValueSet/x|1.0", "aorgvaluesetx https a org valueset value set x 1 0"),
    ("urn:oid:2.16.756.5.32", "urnoid216756532 216756532 urn oid 2 16 756 5 32"),
    ("URN:OID:1.2", "urnoid12 12 urn oid 1 2"),
    ("urn:oid", "urnoid urn oid"),
    ("Michael’s", "michaels michael s"),
    ("Café naïve", "cafe naive"),
    ("Straße Maß", "strasse mass"),
    ("øre", "ore oere"),
    ("öre Ärzte", "ore arzte oere aerzte"),
    ("Århus", "arhus aarhus"),
    ("Łódź", "lodz"),
    ("日本", "日本"),
    ("患者モデル", "患者モデル 患者 者モ モデ デル"),
    ("Модель", "модель"),
    ("<>&", ""),
)

NAMES: tuple[tuple[str, str], ...] = (
    ("us-core-patient", "uscorepatient"),
    ("Patient.identifier:nhsNumber", "patientidentifiernhsnumber"),
    ("Patient.identifier[nhsNumber]", "patientidentifiernhsnumber"),
    ("https://a.org/ValueSet/x|1.0", "aorgvaluesetx"),
    ("http://a.org/ValueSet/x#part", "aorgvaluesetx"),
    ("$docref", "$docref"),
    ("_include", "_include"),
    ("Größe", "grosse"),
)
