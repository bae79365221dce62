import { userInfo } from 'node:os'

/** Who runs a command, where nobody says so. Containers often run under a user id without a name. */
export function userName(): string {
  try {
    return userInfo().username
  } catch {
    return 'unknown'
  }
}
