/** The numbers of deploy/kubernetes/components/autoscaling, so that an experiment has the same. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import type { ScalingRules } from './hpa.ts'

const KUBERNETES = join(import.meta.dirname, '../../../deploy/kubernetes')
const FOLDER = join(KUBERNETES, 'components/autoscaling')
const PRODUCTION = join(KUBERNETES, 'overlays/prod/kustomization.yaml')

/** How often a HorizontalPodAutoscaler looks, s: --horizontal-pod-autoscaler-sync-period. */
const SYNC_PERIOD_S = 15

export interface AutoscaleSettings {
  topic: string
  group: string
  lagThreshold: number
  excludePersistentLag: boolean
  min: number
  max: number
  /** Between two looks, s. */
  everySeconds: number
  scaleUp: ScalingRules
  scaleDown: ScalingRules
}

interface ScaledObject {
  spec: {
    minReplicaCount: number
    maxReplicaCount: number
    advanced: {
      horizontalPodAutoscalerConfig: { behavior: { scaleUp: ScalingRules; scaleDown: ScalingRules } }
    }
    triggers: { metadata: Record<string, string> }[]
  }
}

const read = (file: string): ScaledObject => parse(readFileSync(join(FOLDER, file), 'utf8')) as ScaledObject

/** TOPIC_PARTITIONS of production. */
export const deployedPartitions = (): number =>
  Number(/TOPIC_PARTITIONS=(\d+)/.exec(readFileSync(PRODUCTION, 'utf8'))?.[1])

/** Of a service that reads one topic. */
export function deployedSettings(service: 'email' | 'policy'): AutoscaleSettings {
  const { spec } = read('common.yaml')
  const { behavior } = spec.advanced.horizontalPodAutoscalerConfig
  const trigger = read(`${service}.yaml`).spec.triggers[0]?.metadata ?? {}
  return {
    topic: trigger['topic'] ?? '',
    group: trigger['consumerGroup'] ?? '',
    lagThreshold: Number(trigger['lagThreshold']),
    excludePersistentLag: trigger['excludePersistentLag'] === 'true',
    min: spec.minReplicaCount,
    max: spec.maxReplicaCount,
    everySeconds: SYNC_PERIOD_S,
    ...behavior,
  }
}

/** The same in `times` times shorter time, and with one record for each `records`: a model of it to scale. */
export function toScale(settings: AutoscaleSettings, times: number, records: number): AutoscaleSettings {
  const shorter = ({ stabilizationWindowSeconds, policies }: ScalingRules): ScalingRules => ({
    stabilizationWindowSeconds: stabilizationWindowSeconds / times,
    policies: policies.map((policy) => ({ ...policy, periodSeconds: policy.periodSeconds / times })),
  })
  return {
    ...settings,
    lagThreshold: Math.max(1, Math.round(settings.lagThreshold / records)),
    everySeconds: settings.everySeconds / times,
    scaleUp: shorter(settings.scaleUp),
    scaleDown: shorter(settings.scaleDown),
  }
}
