/** Lint rules of this house that no package has. Each is planted and caught in `house-rules.test.ts`. */

/** @type {import('eslint').Rule.RuleModule} */
const disableSaysWhy = {
  meta: {
    type: 'problem',
    schema: [],
    messages: { why: 'Say why the rule is off: `-- reason` at the end of the comment.' },
  },
  create: (context) => ({
    Program() {
      for (const comment of context.sourceCode.getAllComments()) {
        const text = comment.value.trim();
        if (/^eslint-disable/.test(text) && !/ -- \S/.test(text) && comment.loc)
          context.report({ loc: comment.loc, messageId: 'why' });
      }
    },
  }),
};

/** @type {import('eslint').Rule.RuleModule} */
const kebabCaseFile = {
  meta: { type: 'problem', schema: [], messages: { name: '{{file}}: file names are kebab-case, and never "utils".' } },
  create: (context) => ({
    Program(node) {
      const file = context.filename.split(/[\\/]/).pop() ?? '';
      const stem = file.replace(/^\./, '').replace(/\.[a-z.]+$/, '');
      if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(stem) || /^(utils?|helpers?|misc|common)$/.test(stem)) {
        context.report({ node, messageId: 'name', data: { file } });
      }
    },
  }),
};

const SQL =
  /^\s*(SELECT\s[\s\S]*\sFROM\s|INSERT\s+(OR\s+\w+\s+)?INTO\s|UPDATE\s+\w+\s+SET\s|DELETE\s+FROM\s|CREATE\s+(TABLE|INDEX|UNIQUE INDEX|VIEW|TRIGGER)\s|ALTER\s+TABLE\s)/i;

/** @type {import('eslint').Rule.RuleModule} */
const sqlInOnePlace = {
  meta: { type: 'problem', schema: [], messages: { place: 'SQL is written in *.sql.ts files only.' } },
  create: (context) => ({
    Literal(node) {
      if (typeof node.value === 'string' && SQL.test(node.value)) context.report({ node, messageId: 'place' });
    },
    TemplateLiteral(node) {
      if (SQL.test(node.quasis.map((part) => part.value.raw).join('?'))) context.report({ node, messageId: 'place' });
    },
  }),
};

export const houseRules = {
  rules: { 'disable-says-why': disableSaysWhy, 'kebab-case-file': kebabCaseFile, 'sql-in-one-place': sqlInOnePlace },
};
