/**
 * How many bytes this process has taken from its heap, those that were given back included: what each garbage collection
 * found beyond what the one before it had left.
 */
import { GCProfiler, getHeapStatistics } from "node:v8"

export const countAllocated = () => {
  const profiler = new GCProfiler()
  let bytes = 0
  let left = getHeapStatistics().used_heap_size
  profiler.start()
  return () => {
    for (const { beforeGC, afterGC } of profiler.stop().statistics) {
      bytes += beforeGC.heapStatistics.usedHeapSize - left
      left = afterGC.heapStatistics.usedHeapSize
    }
    const now = getHeapStatistics().used_heap_size
    bytes += now - left
    left = now
    profiler.start()
    return { "bytes allocated": bytes }
  }
}
