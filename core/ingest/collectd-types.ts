/**
 * Of collectd's types.db (https://github.com/collectd/collectd/blob/main/src/types.db) what a PUTVAL line leaves out: the names of
 * a type's values where there is more than one, and whether a type counts. A type that is not here has one value, a gauge.
 */

const NAMES: Readonly<Record<string, readonly string[]>> = {
  arc_counts: ["demand_data", "demand_metadata", "prefetch_data", "prefetch_metadata"],
  arc_l2_bytes: ["read", "write"],
  arc_size: ["current", "target", "minlimit", "maxlimit"],
  compression: ["uncompressed", "compressed"],
  df: ["used", "free"],
  disk_io_time: ["io_time", "weighted_io_time"],
  disk_latency: ["read", "write"],
  disk_merged: ["read", "write"],
  disk_octets: ["read", "write"],
  disk_ops: ["read", "write"],
  disk_time: ["read", "write"],
  dns_octets: ["queries", "responses"],
  domain_state: ["state", "reason"],
  ib_octets: ["rx", "tx"],
  ib_packets: ["rx", "tx"],
  if_dropped: ["rx", "tx"],
  if_errors: ["rx", "tx"],
  if_octets: ["rx", "tx"],
  if_packets: ["rx", "tx"],
  io_octets: ["rx", "tx"],
  io_ops: ["read", "write"],
  io_packets: ["rx", "tx"],
  load: ["shortterm", "midterm", "longterm"],
  memcached_octets: ["rx", "tx"],
  mysql_octets: ["rx", "tx"],
  node_octets: ["rx", "tx"],
  ps_count: ["processes", "threads"],
  ps_cputime: ["user", "syst"],
  ps_disk_octets: ["read", "write"],
  ps_disk_ops: ["read", "write"],
  ps_pagefaults: ["minflt", "majflt"],
  serial_octets: ["rx", "tx"],
  smart_attribute: ["current", "worst", "threshold", "pretty"],
  vmpage_faults: ["minflt", "majflt"],
  vmpage_io: ["in", "out"],
};

const COUNTERS: ReadonlySet<string> = new Set(
  [
    "apache_bytes apache_requests arc_counts arc_l2_bytes cache_operation cache_result compression connections contextswitch counter cpu",
    "derive disk_io_time disk_merged disk_octets disk_ops disk_time dns_answer dns_octets dns_query dns_response errors fork_rate",
    "http_requests http_response_codes ib_octets ib_packets if_collisions if_dropped if_errors if_multicast if_octets if_packets",
    "if_rx_dropped if_rx_errors if_rx_octets if_rx_packets if_tx_dropped if_tx_errors if_tx_octets if_tx_packets invocations io_octets",
    "io_ops io_packets ipt_bytes ipt_packets irq memcached_command memcached_octets memcached_ops mysql_commands mysql_handler",
    "mysql_octets nfs_procedure nginx_requests node_octets operations packets protocol_counter ps_cputime ps_disk_octets ps_disk_ops",
    "ps_pagefaults serial_octets swap_io total_bytes total_connections total_events total_objects total_operations total_requests",
    "total_sessions total_threads total_values virt_cpu_total virt_vcpu vmpage_action vmpage_faults vmpage_io",
  ].flatMap((line) => line.split(" ")),
);

/** The name of a type's value at `place`, of `count`. */
export function valueName(type: string, place: number, count: number): string {
  if (count === 1) return "value";
  const names = Object.hasOwn(NAMES, type) ? NAMES[type] : undefined;
  return names?.length === count ? (names[place] as string) : String(place);
}

export function isCounterType(type: string): boolean {
  return COUNTERS.has(type);
}
