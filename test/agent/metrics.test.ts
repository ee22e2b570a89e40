/** What a reading becomes on the wire. */
import { describe, expect, it } from "vitest";
import { encodeReading, type HostReading, metricObjects } from "../../agent/metrics.ts";

const NOTHING: HostReading = { timeMs: 1000, cpus: [], filesystems: [], disks: [], networks: [], temperatures: [] };

function check(reading: Partial<HostReading>, expected: readonly unknown[]): void {
  expect(metricObjects({ ...NOTHING, ...reading }, "mill")).toEqual(expected);
}

describe("metricObjects", () => {
  it("sends nothing for what the platform does not tell", () => {
    check({}, []);
    check({ bootSeconds: Number.NaN }, []);
  });

  it("groups what has the same labels in one object", () => {
    check({ load: [1, 2, 3], bootSeconds: 77, procsRunning: 4 }, [
      {
        labels: { instance: "mill" },
        time: 1000,
        node_load1: 1,
        node_load5: 2,
        node_load15: 3,
        node_boot_time_seconds: 77,
        node_procs_running: 4,
      },
    ]);
    check({ memory: { totalBytes: 8, availableBytes: 4, swapTotalBytes: 2, swapFreeBytes: 1 } }, [
      {
        labels: { instance: "mill" },
        time: 1000,
        node_memory_MemTotal_bytes: 8,
        node_memory_MemAvailable_bytes: 4,
        node_memory_SwapTotal_bytes: 2,
        node_memory_SwapFree_bytes: 1,
      },
    ]);
  });

  it("adds the agent's own metrics to what has no further label", () => {
    expect(metricObjects({ ...NOTHING, procsRunning: 4 }, "mill", { parapet_agent_queue: 2 })).toEqual([
      { labels: { instance: "mill" }, time: 1000, node_procs_running: 4, parapet_agent_queue: 2 },
    ]);
  });

  it("leaves a number out that is not one and keeps its neighbours", () => {
    check({ load: [1, Number.NaN, 3] }, [{ labels: { instance: "mill" }, time: 1000, node_load1: 1, node_load15: 3 }]);
  });

  it("names disks, cards, filesystems and sensors as node_exporter does", () => {
    check(
      {
        filesystems: [{ mountpoint: "/", type: "ext4", sizeBytes: 10, availableBytes: 3 }],
        disks: [
          { device: "sda", readBytes: 1, writtenBytes: 2 },
          { device: "", readBytes: 5, writtenBytes: 6 },
        ],
        networks: [{ device: "eth0", receivedBytes: 7, sentBytes: 8 }],
        temperatures: [{ sensor: "main", celsius: 41.5 }],
      },
      [
        {
          labels: { instance: "mill", mountpoint: "/", fstype: "ext4" },
          time: 1000,
          node_filesystem_size_bytes: 10,
          node_filesystem_avail_bytes: 3,
        },
        { labels: { instance: "mill", device: "sda" }, time: 1000, node_disk_read_bytes_total: 1, node_disk_written_bytes_total: 2 },
        { labels: { instance: "mill" }, time: 1000, node_disk_read_bytes_total: 5, node_disk_written_bytes_total: 6 },
        {
          labels: { instance: "mill", device: "eth0" },
          time: 1000,
          node_network_receive_bytes_total: 7,
          node_network_transmit_bytes_total: 8,
        },
        { labels: { instance: "mill", chip: "cpu", sensor: "main" }, time: 1000, node_hwmon_temp_celsius: 41.5 },
      ],
    );
  });

  it("names up to 16 CPUs one by one and sums more without the label", () => {
    const cpu = { modes: { user: 1, idle: 9 } };
    check({ cpus: [cpu, { modes: { user: 2 } }] }, [
      { labels: { instance: "mill", cpu: "0", mode: "user" }, time: 1000, node_cpu_seconds_total: 1 },
      { labels: { instance: "mill", cpu: "0", mode: "idle" }, time: 1000, node_cpu_seconds_total: 9 },
      { labels: { instance: "mill", cpu: "1", mode: "user" }, time: 1000, node_cpu_seconds_total: 2 },
    ]);
    expect(metricObjects({ ...NOTHING, cpus: Array(16).fill(cpu) }, "mill")).toHaveLength(32);
    check({ cpus: Array(17).fill(cpu) }, [
      { labels: { instance: "mill", mode: "user" }, time: 1000, node_cpu_seconds_total: 17 },
      { labels: { instance: "mill", mode: "idle" }, time: 1000, node_cpu_seconds_total: 153 },
    ]);
  });

  it("sends at most 32 parts of a kind", () => {
    const networks = Array.from({ length: 500 }, (_, i) => ({ device: `br${i}`, receivedBytes: 1, sentBytes: 1 }));
    expect(metricObjects({ ...NOTHING, networks }, "mill")).toHaveLength(32);
  });
});

describe("encodeReading", () => {
  it("writes one line for each object, ended, and counts its samples", () => {
    const objects = metricObjects({ ...NOTHING, load: [1, 2, 3], disks: [{ device: "sda", readBytes: 1, writtenBytes: 2 }] }, "mill");
    expect(encodeReading(objects, 1000)).toEqual({
      timeMs: 1000,
      samples: 5,
      text:
        '{"labels":{"instance":"mill"},"time":1000,"node_load1":1,"node_load5":2,"node_load15":3}\n' +
        '{"labels":{"instance":"mill","device":"sda"},"time":1000,"node_disk_read_bytes_total":1,"node_disk_written_bytes_total":2}\n',
    });
  });
});
