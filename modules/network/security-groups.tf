# AWS uses this group for resources without one. It has no rules, so they get no traffic.
resource "aws_default_security_group" "closed" {
  vpc_id = aws_vpc.this.id

  tags = { Name = "${var.name}-default-closed" }
}

resource "aws_security_group" "agent" {
  name        = "${var.name}-agent"
  description = "The long-tasks agent: no inbound traffic"
  vpc_id      = aws_vpc.this.id

  tags = { Name = "${var.name}-agent" }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_egress_rule" "agent_https" {
  security_group_id = aws_security_group.agent.id
  description       = "AWS and package repositories"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "0.0.0.0/0"
}

resource "aws_vpc_security_group_egress_rule" "agent_database" {
  security_group_id            = aws_security_group.agent.id
  description                  = "The analytics database"
  ip_protocol                  = "tcp"
  from_port                    = 3306
  to_port                      = 3306
  referenced_security_group_id = aws_security_group.database.id
}

resource "aws_security_group" "migration" {
  name        = "${var.name}-migration"
  description = "The migration function: no inbound traffic"
  vpc_id      = aws_vpc.this.id

  tags = { Name = "${var.name}-migration" }

  lifecycle {
    create_before_destroy = true
  }
}

# The only rule: the function has the administrator's login, and no way to send it anywhere else.
resource "aws_vpc_security_group_egress_rule" "migration_database" {
  security_group_id            = aws_security_group.migration.id
  description                  = "The analytics database"
  ip_protocol                  = "tcp"
  from_port                    = 3306
  to_port                      = 3306
  referenced_security_group_id = aws_security_group.database.id
}

# A new description would replace the group.
resource "aws_security_group" "database" {
  name        = "${var.name}-database"
  description = "The analytics database: only the agent reaches it"
  vpc_id      = aws_vpc.this.id

  tags = { Name = "${var.name}-database" }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_ingress_rule" "database" {
  security_group_id            = aws_security_group.database.id
  description                  = "The agent"
  ip_protocol                  = "tcp"
  from_port                    = 3306
  to_port                      = 3306
  referenced_security_group_id = aws_security_group.agent.id
}

resource "aws_vpc_security_group_ingress_rule" "database_migration" {
  security_group_id            = aws_security_group.database.id
  description                  = "The migration function"
  ip_protocol                  = "tcp"
  from_port                    = 3306
  to_port                      = 3306
  referenced_security_group_id = aws_security_group.migration.id
}
