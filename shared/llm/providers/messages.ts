import type { CompletionRequest } from '../port.ts'

export interface Message {
  role: 'system' | 'user' | 'assistant'
  content: string
}

/** The request as a conversation. `withSchema` for servers that do not show the schema to the model themselves. */
export function messagesOf(request: CompletionRequest, withSchema: boolean): Message[] {
  const { system, user, schema, repair } = request
  const instructions = withSchema
    ? `${system}\n\nThe JSON schema of the answer:\n${JSON.stringify(schema.definition)}`
    : system
  const asked: Message[] = [
    { role: 'system', content: instructions },
    { role: 'user', content: user },
  ]
  if (repair === undefined) return asked
  return [
    ...asked,
    { role: 'assistant', content: repair.answer },
    {
      role: 'user',
      content: `That answer is not valid: ${repair.problem}. Answer again, with only the JSON object of the schema.`,
    },
  ]
}
