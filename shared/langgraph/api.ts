/** LangGraph's vocabulary for graph definitions. All imports of @langchain/* stay in this folder. */
export { Annotation, END, interrupt, START, StateGraph } from '@langchain/langgraph'
