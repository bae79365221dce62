/**
 * What Kubernetes' HorizontalPodAutoscaler makes of a metric. Owns its memory: recommendations and changes. Starts
 * nothing. Rules of Kubernetes 1.22 and newer, pkg/controller/podautoscaler (replica_calculator.go, horizontal.go):
 *
 * H1. Wanted is ceil(metric / target), unless the metric is within the tolerance of what the instances may have
 *     (GetExternalPerPodMetricReplicas): then as many as there are.
 * H2. Up only to the lowest wanted within the window of scaleUp, down only to the highest within that of scaleDown;
 *     where neither asks for a change there is none (stabilizeRecommendationWithBehaviors).
 * H3. From the number at the start of a policy's period no further than the policy allows; of several policies the
 *     one that allows most (convertDesiredReplicasWithBehaviorRate, selectPolicy Max).
 * H4. Never above max nor below min.
 */

export interface ScalingPolicy {
  type: 'Pods' | 'Percent'
  value: number
  periodSeconds: number
}

export interface ScalingRules {
  stabilizationWindowSeconds: number
  policies: readonly ScalingPolicy[]
}

export interface HorizontalOptions {
  min: number
  max: number
  /** Of the metric, for each instance. */
  target: number
  scaleUp: ScalingRules
  scaleDown: ScalingRules
}

const TOLERANCE = 0.1 // --horizontal-pod-autoscaler-tolerance

interface Dated {
  /** Seconds. */
  at: number
  instances: number
}

export class HorizontalAutoscaler {
  readonly #options: HorizontalOptions
  #wanted: Dated[] = []
  #added: Dated[] = []
  #removed: Dated[] = []

  constructor(options: HorizontalOptions) {
    this.#options = options
  }

  /** One turn at `now` (seconds, of any clock that only goes on), with `current` instances. @returns how many there should be */
  decide(now: number, current: number, metric: number): number {
    const { min, max } = this.#options
    if (this.#wanted.length === 0) this.#wanted.push({ at: now, instances: current })
    if (current > max || current < min)
      return this.#changed(now, current, Math.min(max, Math.max(min, current)))
    const wanted = this.#limited(
      now,
      current,
      this.#stabilised(now, current, this.#byMetric(current, metric)),
    )
    return this.#changed(now, current, wanted)
  }

  /** H1. */
  #byMetric(current: number, metric: number): number {
    const { target } = this.#options
    const ratio = metric / (target * current)
    return Math.abs(1 - ratio) <= TOLERANCE ? current : Math.ceil(metric / target)
  }

  /** H2. */
  #stabilised(now: number, current: number, wanted: number): number {
    const { scaleUp, scaleDown } = this.#options
    const since = (window: number): number[] =>
      this.#wanted.filter(({ at }) => at > now - window).map(({ instances }) => instances)
    const up = Math.min(wanted, ...since(scaleUp.stabilizationWindowSeconds))
    const down = Math.max(wanted, ...since(scaleDown.stabilizationWindowSeconds))
    const longest = Math.max(scaleUp.stabilizationWindowSeconds, scaleDown.stabilizationWindowSeconds)
    this.#wanted = this.#wanted.filter(({ at }) => at >= now - longest)
    this.#wanted.push({ at: now, instances: wanted })
    return Math.min(down, Math.max(up, current))
  }

  /** H3, H4. */
  #limited(now: number, current: number, wanted: number): number {
    const { min, max, scaleUp, scaleDown } = this.#options
    const atStart = (period: number): number =>
      current - sum(this.#added, now - period) + sum(this.#removed, now - period)
    if (wanted > current) {
      const allowed = scaleUp.policies.map(({ type, value, periodSeconds }) =>
        type === 'Pods'
          ? atStart(periodSeconds) + value
          : Math.ceil(atStart(periodSeconds) * (1 + value / 100)),
      )
      return Math.min(wanted, max, Math.max(current, ...allowed))
    }
    const allowed = scaleDown.policies.map(({ type, value, periodSeconds }) =>
      type === 'Pods'
        ? atStart(periodSeconds) - value
        : Math.trunc(atStart(periodSeconds) * (1 - value / 100)),
    )
    return wanted < current ? Math.max(wanted, min, Math.min(current, ...allowed)) : current
  }

  #changed(now: number, current: number, instances: number): number {
    if (instances > current) this.#added.push({ at: now, instances: instances - current })
    if (instances < current) this.#removed.push({ at: now, instances: current - instances })
    return instances
  }
}

const sum = (changes: readonly Dated[], since: number): number =>
  changes.filter(({ at }) => at > since).reduce((total, { instances }) => total + instances, 0)
