"""Restores to a point in time, with AWS's rules: moto copies today's data with every setting, and checks nothing.
Times and settings: docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_RestoreTableToPointInTime.html,
docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_RestoreDBInstanceToPointInTime.html and
docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_RestoreDBClusterToPointInTime.html.
MOTO_RESTORABLE_AFTER: seconds until a change can be restored. About 300 in AWS; a test cannot wait that long."""
import copy, os, time
from datetime import datetime, timezone
from moto.core.responses import ActionResult
from moto.dynamodb import models as dynamodb
from moto.dynamodb.exceptions import DynamodbException, TableNotFoundException
from moto.dynamodb.responses import DynamoHandler
from moto.dynamodb.models.table import RestoredPITTable
from moto.rds import models as rds
from moto.rds.exceptions import DBInstanceAlreadyExists, RDSClientError
from moto.rds.responses import RDSResponse

LAG = float(os.environ.get("MOTO_RESTORABLE_AFTER", "300"))
DAY = 86400
def refusal(kind, message): return DynamodbException("com.amazonaws.dynamodb.v20120810#" + kind, message)

# --- dynamodb: the items of tables with point-in-time recovery, after each change ---
HISTORY = {}
Backend = dynamodb.DynamoDBBackend

def seconds_of(at): return at.replace(tzinfo=at.tzinfo or timezone.utc).timestamp() if isinstance(at, datetime) else float(at)
def settings_of(table): return table.continuous_backups["PointInTimeRecoveryDescription"]
def is_enabled(table): return settings_of(table)["PointInTimeRecoveryStatus"] == "ENABLED"
def remember(table):
    if is_enabled(table): HISTORY.setdefault(table.name, []).append((time.time(), copy.deepcopy(table.items)))

def remembering(name):
    write = getattr(Backend, name)
    def method(self, table_name, *args, **kwargs):
        try: return write(self, table_name, *args, **kwargs)
        finally:
            if table_name in self.tables: remember(self.tables[table_name])
    setattr(Backend, name, method)
for name in ("put_item", "update_item", "delete_item"): remembering(name)

_transact = Backend.transact_write_items
def transact(self, transact_items):
    before = {name: len(changes) for name, changes in HISTORY.items()}
    try: return _transact(self, transact_items)
    except Exception:
        for name, changes in HISTORY.items(): del changes[before.get(name, 0):]
        raise
Backend.transact_write_items = transact

_update = Backend.update_continuous_backups
def update_continuous_backups(self, table_name, spec):
    was = table_name in self.tables and is_enabled(self.tables[table_name])
    result = _update(self, table_name, spec)
    if not was: HISTORY.pop(table_name, None)
    if not was: remember(self.tables[table_name])
    return result
Backend.update_continuous_backups = update_continuous_backups

def window_of(table):
    earliest = max(float(settings_of(table)["EarliestRestorableDateTime"]), time.time() - 35 * DAY)
    return earliest, time.time() - LAG

_describe = Backend.describe_continuous_backups
def describe_continuous_backups(self, table_name):
    described = copy.deepcopy(_describe(self, table_name))
    table = self.get_table(table_name)
    if is_enabled(table):
        earliest, latest = window_of(table)
        described["PointInTimeRecoveryDescription"].update(EarliestRestorableDateTime=earliest, LatestRestorableDateTime=latest)
    return described
Backend.describe_continuous_backups = describe_continuous_backups

_restore = Backend.restore_table_to_point_in_time
def restore_table_to_point_in_time(self):
    body, backend = self.body, self.dynamodb_backend
    source, target = body["SourceTableName"], body["TargetTableName"]
    if source not in backend.tables: raise TableNotFoundException(source)
    table = backend.tables[source]
    if not is_enabled(table): raise refusal("PointInTimeRecoveryUnavailableException", f"Point in time recovery is not enabled for table '{source}'")
    earliest, latest = window_of(table)
    point = latest if body.get("UseLatestRestorableTime") else seconds_of(body["RestoreDateTime"])
    if not earliest <= point <= latest: raise refusal("InvalidRestoreTimeException", "The restore date time is outside of the recovery window")
    restored = _restore(backend, target, source)
    restored.items = copy.deepcopy(next((items for at, items in reversed(HISTORY.get(source, [])) if at <= point), {}))
    # Of the settings, a restored table has its indexes, its billing mode and its encryption. It has no time to live,
    # tags, stream, point-in-time recovery or deletion protection.
    restored.billing_mode = body.get("BillingModeOverride") or table.billing_mode
    restored.sse_specification = copy.deepcopy(body.get("SSESpecificationOverride") or table.sse_specification)
    restored.restore_date_time = datetime.fromtimestamp(point, timezone.utc)
    return ActionResult({"TableDescription": restored.describe()["TableDescription"]})
DynamoHandler.restore_table_to_point_in_time = restore_table_to_point_in_time

# --- rds: a restored database takes its data and what the request names; other settings have their defaults ---
class OutsideWindow(RDSClientError):
    def __init__(self, name): super().__init__("InvalidParameterValue", f"{name} cannot be restored to this time: it is outside its restore window")
class NamedDatabase(RDSClientError):
    def __init__(self): super().__init__("InvalidParameterValue", "DBName must be null when Restoring for this Engine.")
class ClusterExists(RDSClientError):
    def __init__(self): super().__init__("DBClusterAlreadyExistsFault", "DB cluster already exists")

def utc(at): return at if at.tzinfo else at.replace(tzinfo=timezone.utc)
def refuse_outside(source, created, point, name):
    earliest = max(utc(created).timestamp(), time.time() - int(source.backup_retention_period) * DAY)
    if isinstance(point, str): point = datetime.fromisoformat(point.replace("Z", "+00:00"))
    if not earliest <= utc(point).timestamp() <= time.time() - LAG: raise OutsideWindow(name)

def data_of(source, names): return {name: copy.copy(getattr(source, name)) for name in names}
INSTANCE = ("engine", "engine_version", "db_instance_class", "allocated_storage", "storage_type", "storage_encrypted", "kms_key_id",
            "master_username", "db_name", "port", "backup_retention_period", "preferred_backup_window", "preferred_maintenance_window")
CLUSTER = ("engine", "engine_version", "engine_mode", "storage_encrypted", "kms_key_id", "master_username", "database_name", "port",
           "backup_retention_period", "preferred_backup_window", "preferred_maintenance_window")

def restore_instance(self):
    params, backend = dict(self.params), self.backend
    name, target = self.params.get("SourceDBInstanceIdentifier"), self.params.get("TargetDBInstanceIdentifier")
    source = backend.describe_db_instances(name)[0]
    if target in backend.databases: raise DBInstanceAlreadyExists()
    # AWS documents no name for MySQL, and refuses one in a restore from a snapshot:
    # github.com/hashicorp/terraform-provider-aws/issues/473
    if self.params.get("DBName"): raise NamedDatabase()
    refuse_outside(source, source.instance_create_time, self.params.get("RestoreTime"), name)
    for key in ("source_db_instance_identifier", "target_db_instance_identifier", "restore_time"): params.pop(key, None)
    made = backend.create_db_instance({**data_of(source, INSTANCE), **params, "db_instance_identifier": target})
    return ActionResult({"DBInstance": made})
RDSResponse.restore_db_instance_to_point_in_time = restore_instance

def restore_cluster(self):
    params, backend = dict(self.params), self.backend
    name, target = self.params.get("SourceDBClusterIdentifier"), self.params.get("DBClusterIdentifier")
    source = backend.describe_db_clusters(name)[0]
    if target in backend.clusters: raise ClusterExists()
    refuse_outside(source, source.cluster_create_time, self.params.get("RestoreToTime"), name)
    for key in ("source_db_cluster_identifier", "restore_to_time", "restore_type"): params.pop(key, None)
    return ActionResult({"DBCluster": backend.create_db_cluster({"master_user_password": "as in the source", **data_of(source, CLUSTER), **params})})
RDSResponse.restore_db_cluster_to_point_in_time = restore_cluster

latest = property(lambda self: datetime.fromtimestamp(time.time() - LAG, timezone.utc))
rds.DBInstance.latest_restorable_time = rds.DBCluster.latest_restorable_time = latest
