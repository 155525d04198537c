# AWS restores to a new table and a new database; the old ones stay. So each restore adds a point in time to the
# values, from which the new names and the source derive. `make restore` keeps what is replaced: it removes the old
# resources from the state, and AWS keeps them.
#   docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery_Howitworks.html
#   docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIT.html
locals {
  suffixes = {
    for kind, points in var.values.restored :
    kind => concat([""], [for point in points : formatdate("'-'YYYYMMDD't'hhmmss", point)])
  }

  # Of the last restore: the suffix of its names, the suffix of its source, and its point in time.
  last_restore = {
    for kind, suffixes in local.suffixes : kind => {
      suffix = suffixes[length(suffixes) - 1]
      source = suffixes[max(0, length(suffixes) - 2)]
      point  = length(suffixes) == 1 ? null : var.values.restored[kind][length(suffixes) - 2]
    }
  }

  tables   = local.last_restore.tables
  database = local.last_restore.database

  # A table takes 20 minutes or more, whatever its size, and AWS states no upper limit. The provider's default is 30.
  #   repost.aws/knowledge-center/dynamodb-restore-taking-long
  restore_timeout = "12h"
}
