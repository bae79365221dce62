/** What the checks read of each kind of manifest; the schemas are checked elsewhere. */
export type Labels = Readonly<Record<string, string>>

interface Probe {
  httpGet?: { path: string; port: string | number }
}

export interface ContainerSpec {
  name: string
  image: string
  args: string[]
  command?: string[]
  env?: { name: string }[]
  envFrom: { configMapRef?: { name: string } }[]
  ports?: { name: string; containerPort: number }[]
  resources: { requests?: Labels; limits?: Labels }
  securityContext: Record<string, unknown>
  volumeMounts: { name: string; mountPath: string; readOnly?: boolean }[]
  startupProbe?: Probe
  livenessProbe?: Probe
  readinessProbe?: Probe
  lifecycle?: { preStop?: { sleep?: { seconds: number } } }
}

interface PodSpec {
  serviceAccountName: string
  automountServiceAccountToken: boolean
  enableServiceLinks: boolean
  terminationGracePeriodSeconds?: number
  securityContext: Record<string, unknown>
  topologySpreadConstraints?: { topologyKey: string }[]
  containers: ContainerSpec[]
  initContainers?: ContainerSpec[]
  volumes: { name: string; secret?: { secretName: string; defaultMode: number; optional?: boolean } }[]
}

export interface Pod {
  metadata: { labels: Labels; annotations?: Labels }
  spec: PodSpec
}

export interface Selector {
  matchLabels?: Labels
  matchExpressions?: { key: string; operator: string; values: string[] }[]
}

interface Peer {
  namespaceSelector?: Selector
  podSelector?: Selector
  ipBlock?: { cidr: string; except?: string[] }
}

interface Rule {
  to?: Peer[]
  from?: Peer[]
  ports?: { port: number | string; protocol?: string }[]
}

interface Trigger {
  type: string
  metadata: Record<string, string>
  authenticationRef?: { name: string }
}

type Behavior = Record<string, { stabilizationWindowSeconds: number }>

/** The `spec` by kind. */
export interface Specs {
  Deployment: { template: Pod; replicas?: number }
  Job: { template: Pod }
  CronJob: { jobTemplate: { spec: { template: Pod } } }
  Service: { ports: { port: number; targetPort?: string }[] }
  PodDisruptionBudget: { selector: Selector }
  NetworkPolicy: { podSelector: Selector; policyTypes: string[]; egress?: Rule[]; ingress?: Rule[] }
  Ingress: {
    tls: { hosts: string[] }[]
    rules: { host: string; http: { paths: { path: string; backend: { service: { name: string } } }[] } }[]
  }
  HorizontalPodAutoscaler: { scaleTargetRef: { name: string } }
  ScaledObject: {
    scaleTargetRef: { name: string }
    minReplicaCount: number
    maxReplicaCount: number
    triggers: Trigger[]
    advanced: { horizontalPodAutoscalerConfig: { behavior: Behavior } }
  }
  Secret: undefined
}
