"""Runs the AWS emulator until its parent ends.

The emulator records no calls in a trail, and like AWS it refuses events with a source of `aws.*`. Here one user of the account acts
as CloudTrail: the emulator accepts such events from it, and still refuses them from everyone else.

AWS authorizes `ssm:GetParameters` on each parameter, the emulator on `*`. Here it is authorized on the first parameter.

The ARN of a user contains its path. The emulator authorizes calls about a user on an ARN without it. Here the path is added.
"""

import end_with_parent  # noqa: F401  (first: it must watch during the long import)

import json
import os
from contextvars import ContextVar

from ministack.app import main
from ministack.core import iam_actions
from ministack.core.iam_evaluator import request_caller_arn
from ministack.services import eventbridge, iam

CLOUDTRAIL = os.environ["LOCAL_CLOUDTRAIL_ARN"]

caller: ContextVar[str] = ContextVar("caller", default="")
handle_request = eventbridge.handle_request
put_events = eventbridge._put_events


async def handle_request_of_caller(method, path, headers, body, query_params):
    caller.set(request_caller_arn(headers, query_params))
    return await handle_request(method, path, headers, body, query_params)


def put_events_of_caller(data, allow_aws_source=False):
    return put_events(data, allow_aws_source or caller.get() == CLOUDTRAIL)


resource_arn = iam_actions.extract_resource_arn


def path_of_user(name, query_params):
    user = iam._users.get(name)
    return user["Path"] if user else iam_actions._query_param(query_params, "Path") or "/"


def authorized_resource(service, method, path, headers, body, query_params, *rest, **more):
    target = next((value for name, value in headers.items() if name.lower() == "x-amz-target"), "")
    if service == "ssm" and target.endswith(".GetParameters"):
        names = json.loads(body or "{}").get("Names") or [""]
        body = json.dumps({"Name": names[0]}).encode()
    arn = resource_arn(service, method, path, headers, body, query_params, *rest, **more)
    prefix, user, name = arn.partition(":user/")
    if service == "iam" and user and "/" not in name:
        return f"{prefix}:user{path_of_user(name, query_params)}{name}"
    return arn


iam_actions.extract_resource_arn = authorized_resource
eventbridge.handle_request = handle_request_of_caller
eventbridge._put_events = put_events_of_caller

main()
