"""Runs the AWS emulator until its parent ends.

The emulator records no calls in a trail, and like AWS it refuses events with a source of `aws.*`. Here one user of the account acts
as CloudTrail: the emulator accepts such events from it, and still refuses them from everyone else.
"""

import end_with_parent  # noqa: F401  (first: it must watch during the long import)

import os
from contextvars import ContextVar

from ministack.app import main
from ministack.core.iam_evaluator import request_caller_arn
from ministack.services import eventbridge

CLOUDTRAIL = os.environ["LOCAL_CLOUDTRAIL_ARN"]

caller: ContextVar[str] = ContextVar("caller", default="")
handle_request = eventbridge.handle_request
put_events = eventbridge._put_events


async def handle_request_of_caller(method, path, headers, body, query_params):
    caller.set(request_caller_arn(headers, query_params))
    return await handle_request(method, path, headers, body, query_params)


def put_events_of_caller(data, allow_aws_source=False):
    return put_events(data, allow_aws_source or caller.get() == CLOUDTRAIL)


eventbridge.handle_request = handle_request_of_caller
eventbridge._put_events = put_events_of_caller

main()
