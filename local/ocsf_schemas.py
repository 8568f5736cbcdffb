"""Prints the JSON Schemas of OCSF classes: ocsf_schemas.py VERSION CLASS_UID:PROFILE,PROFILE…"""

import json
import sys

from ocsf_json_schema import OcsfJsonSchemaEmbedded, get_ocsf_schema

version, *wanted = sys.argv[1:]
ocsf = OcsfJsonSchemaEmbedded(get_ocsf_schema(version=version))
schemas = {}
for name in wanted:
    uid, _, profiles = name.partition(":")
    class_name = ocsf.lookup_class_name_from_uid(class_uid=int(uid))
    schemas[name] = ocsf.get_class_schema(class_name=class_name, profiles=profiles.split(","))
json.dump(schemas, sys.stdout)
