# Changes of tierwatch assess --fix-plan in account 111111111111, as Terraform resources.
# Replace the block that already manages a resource. A resource that Terraform does not manage yet is imported first: the
# comment before it has its ID. Terraform can only delete what it manages.

# 1. Delete arn:aws:iam::111111111111:role/top
# Remove the aws_iam_role of top, and the resources that name the role: policies,
# attachments, instance profiles. Removing the block deletes the role.

# 2. Write the inline policy own of arn:aws:iam::111111111111:user/eve
# To import it: terraform import aws_iam_user_policy.user_eve_own 'eve:own'
resource "aws_iam_user_policy" "user_eve_own" {
  name   = "own"
  user   = "eve"
  policy = jsonencode({
    "Version": "2012-10-17",
    "Statement": [
      {
        "Effect": "Allow",
        "Action": "iam:*",
        "Resource": "arn:aws:iam::*:user/$${aws:username}"
      },
      {
        "Effect": "Allow",
        "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::reports/100%%{x}"
      }
    ]
  })
}

# 3. Write the inline policy new-one of arn:aws:iam::111111111111:user/mia
resource "aws_iam_user_policy" "user_mia_new_one" {
  name   = "new-one"
  user   = "mia"
  policy = jsonencode({
    "Version": "2012-10-17",
    "Statement": [
      {
        "Effect": "Allow",
        "Action": "s3:*",
        "Resource": "*"
      }
    ]
  })
}

# 4. Remove iam:PassRole from the policy arn:aws:iam::111111111111:policy/ops
# To import it: terraform import aws_iam_policy.policy_ops 'arn:aws:iam::111111111111:policy/ops'
resource "aws_iam_policy" "policy_ops" {
  name   = "ops"
  path   = "/"
  policy = jsonencode({
    "Version": "2012-10-17",
    "Statement": [
      {
        "Effect": "Allow",
        "Action": [
          "sqs:*"
        ],
        "Resource": "*"
      }
    ]
  })
}

# 5. Require MFA in statement 0 of the trust policy of arn:aws:iam::111111111111:role/app
# To import it: terraform import aws_iam_role.role_app 'app'
resource "aws_iam_role" "role_app" {
  name               = "app"
  assume_role_policy = jsonencode({
    "Version": "2012-10-17",
    "Statement": [
      {
        "Effect": "Deny",
        "Principal": {
          "AWS": "*"
        },
        "Action": "sts:AssumeRole"
      }
    ]
  })
  # The other arguments stay as they are.
}

# 6. Set the permissions boundary arn:aws:iam::111111111111:policy/limit on arn:aws:iam::111111111111:user/mia
resource "aws_iam_policy" "policy_limit" {
  name   = "limit"
  policy = jsonencode({
    "Version": "2012-10-17",
    "Statement": [
      {
        "Effect": "Allow",
        "Action": "s3:*",
        "Resource": "*"
      }
    ]
  })
}
# To import it: terraform import aws_iam_user.user_mia 'mia'
resource "aws_iam_user" "user_mia" {
  name                 = "mia"
  permissions_boundary = aws_iam_policy.policy_limit.arn
  # The other arguments stay as they are.
}

# 7. Attach arn:aws:iam::111111111111:policy/ops to arn:aws:iam::111111111111:user/mia
resource "aws_iam_user_policy_attachment" "user_mia_ops" {
  user       = "mia"
  policy_arn = "arn:aws:iam::111111111111:policy/ops"
}

# 8. Detach arn:aws:iam::111111111111:policy/ops from arn:aws:iam::111111111111:role/app
# Remove the attachment of arn:aws:iam::111111111111:policy/ops to the role app:
# aws_iam_role_policy_attachment, aws_iam_policy_attachment or managed_policy_arns.

# 9. Delete the inline policy own of arn:aws:iam::111111111111:role/app
# Remove the aws_iam_role_policy own of the role app.

# 10. Remove arn:aws:iam::111111111111:user/eve from the group team
# Remove the user eve from the group team:
# aws_iam_user_group_membership or aws_iam_group_membership.

# 11. Deactivate the access key AKIAEVE0 of arn:aws:iam::111111111111:user/eve
# To import it: terraform import aws_iam_access_key.eve_akiaeve0 'AKIAEVE0'
resource "aws_iam_access_key" "eve_akiaeve0" {
  user   = "eve"
  status = "Inactive"
}

# 12. Add the service control policy no-iam to account 111111111111
# In the configuration of the management account of the organization:
resource "aws_organizations_policy" "scp_no_iam" {
  name    = "no-iam"
  type    = "SERVICE_CONTROL_POLICY"
  content = jsonencode({
    "Version": "2012-10-17",
    "Statement": [
      {
        "Effect": "Allow",
        "Action": "s3:*",
        "Resource": "*"
      }
    ]
  })
}
resource "aws_organizations_policy_attachment" "scp_no_iam" {
  policy_id = aws_organizations_policy.scp_no_iam.id
  target_id = "111111111111"
}
