"""Runs the AWS emulator until its parent ends.

The emulator records no calls in a trail, and like AWS it refuses events with a source of `aws.*`. Here one user of the account acts
as CloudTrail: the emulator accepts such events from it, and still refuses them from everyone else.

AWS authorizes `ssm:GetParameters` on each parameter, `cloudwatch:DescribeAlarms` on each alarm and `iam:SimulatePrincipalPolicy` on the
principal, the emulator on `*`. Here they are authorized on the first parameter or alarm, and on the principal. To read one event source
mapping needs `lambda:GetEventSourceMapping`, as on AWS; the emulator asks for the permission to list them.

The ARN of a user contains its path. The emulator authorizes calls about a user on an ARN without it. Here the path is added.

AWS lists a subscription that is not confirmed as `PendingConfirmation`, the emulator with an ARN. The policy simulator of AWS finds roles
with a path, the emulator only those without. Here both are as on AWS.
"""

import end_with_parent  # noqa: F401  (first: it must watch during the long import)

import json
import os
from contextvars import ContextVar

from ministack.app import main
from ministack.core import iam_actions, iam_evaluator
from ministack.core.iam_evaluator import request_caller_arn
from ministack.services import eventbridge, iam, sns

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
lambda_action = iam_actions._lambda_action
gather_role_policies = iam_evaluator._gather_role_policies
list_subscriptions_by_topic = sns._list_subscriptions_by_topic


def path_of_user(name, query_params):
    user = iam._users.get(name)
    return user["Path"] if user else iam_actions._query_param(query_params, "Path") or "/"


def authorized_resource(service, method, path, headers, body, query_params, region, account_id):
    target = next((value for name, value in headers.items() if name.lower() == "x-amz-target"), "")
    if service == "ssm" and target.endswith(".GetParameters"):
        names = json.loads(body or "{}").get("Names") or [""]
        body = json.dumps({"Name": names[0]}).encode()
    if service == "monitoring" and target.endswith(".DescribeAlarms"):
        names = json.loads(body or "{}").get("AlarmNames")
        if names:
            return f"arn:aws:cloudwatch:{region}:{account_id}:alarm:{names[0]}"
    if service == "iam" and iam_actions._query_param(query_params, "PolicySourceArn"):
        return iam_actions._query_param(query_params, "PolicySourceArn")
    arn = resource_arn(service, method, path, headers, body, query_params, region, account_id)
    prefix, user, name = arn.partition(":user/")
    if service == "iam" and user and "/" not in name:
        return f"{prefix}:user{path_of_user(name, query_params)}{name}"
    return arn


def action_of_lambda(method, path):
    parts = [part for part in path.split("/") if part]
    if method == "GET" and len(parts) == 3 and parts[1] == "event-source-mappings":
        return "GetEventSourceMapping"
    return lambda_action(method, path)


def policies_of_role(name, account_id):
    return gather_role_policies(name.rsplit("/", 1)[-1], account_id)


def subscriptions_of_topic(params):
    status, headers, body = list_subscriptions_by_topic(params)
    topic, _ = sns._get_topic(sns._p(params, "TopicArn"), "sns:ListSubscriptionsByTopic")
    for subscription in (topic or {}).get("subscriptions", []):
        if not subscription["confirmed"]:
            body = body.replace(subscription["arn"].encode(), b"PendingConfirmation")
    return status, headers, body


iam_actions.extract_resource_arn = authorized_resource
iam_actions._lambda_action = action_of_lambda
iam_evaluator._gather_role_policies = policies_of_role
sns._list_subscriptions_by_topic = subscriptions_of_topic
eventbridge.handle_request = handle_request_of_caller
eventbridge._put_events = put_events_of_caller

main()
