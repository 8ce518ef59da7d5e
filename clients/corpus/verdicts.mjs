// Asks graphql-js what it says to each document of cases.mjs: whether the text parses, is valid, and its variables can
// be coerced. Compares that with tests/door/corpus/cases.json, or writes that file with --write.

import { readFileSync, writeFileSync } from 'node:fs';
import { buildSchema, getOperationAST, GraphQLError, parse, specifiedRules, validate, version } from 'graphql';
import { getVariableValues } from 'graphql/execution/values.js';
import { api, small } from './cases.mjs';

const root = new URL('../../', import.meta.url);
const target = new URL('tests/door/corpus/cases.json', root);
const schema = (path) => buildSchema(readFileSync(new URL(path, root), 'utf8'));
const schemas = { small: schema('tests/door/corpus/schema.graphql'), api: schema('schema.graphql') };

/** The first thing that graphql-js objects to, or null. */
function objection(schema, query, variables, operationName) {
  let document;
  try {
    document = parse(query);
  } catch (error) {
    if (error instanceof GraphQLError) return error.message;
    throw error;
  }
  const [error] = validate(schema, document, specifiedRules);
  if (error) return error.message;
  const operation = getOperationAST(document, operationName);
  if (!operation) return 'There is no such operation, or no only one.';
  const { errors } = getVariableValues(schema, operation.variableDefinitions ?? [], variables);
  return errors ? errors[0].message : null;
}

function* verdicts(name, groups) {
  for (const [group, cases] of Object.entries(groups)) {
    for (const one of cases) {
      const [query, variables = {}, operationName] = Array.isArray(one) ? one : [one];
      const why = objection(schemas[name], query, variables, operationName);
      yield { schema: name, group, query, variables, operationName, valid: why === null, why: why ?? undefined };
    }
  }
}

const found = [...verdicts('small', small), ...verdicts('api', api)];
const lines = found.map((one) => JSON.stringify(one)).join(',\n');
const text = `[\n${lines}\n]\n`;
const valid = found.filter((one) => one.valid).length;
console.log(`graphql-js ${version}: ${found.length} documents, ${valid} valid, ${found.length - valid} invalid`);
if (process.argv.includes('--write')) {
  writeFileSync(target, text);
} else if (readFileSync(target, 'utf8') !== text) {
  console.error('tests/door/corpus/cases.json says something else; write it anew with: npm run write');
  process.exit(1);
}
