/** Duty: shows which lines are taken for the old column, in the languages and mappers that people use, and which are not. */
import { judgeStatement } from '@sluice/postgres';
import { describe, expect, it } from 'vitest';
import { hitsIn } from './grade.js';
import { spellingsOf } from './names.js';

type Names = readonly [table: string, column: string, successor: string];

function graded(path: string, text: string, names: Names = ['orders', 'amount', 'amount_cents']) {
  const [table, column, successor] = names;
  const sought = { schema: 'public', table, column, spellings: spellingsOf(table, column, successor) };
  return hitsIn(path, text, sought, judgeStatement).map(({ line, grade }) => `${line} ${grade}`);
}

describe('in SQL', () => {
  it.each([
    ['the only table', `db.query('select id, amount from orders where id = $1', [id]);`, ['1 sure']],
    ['its alias', `db.query("select o.amount from orders o join items i on i.order_id = o.id");`, ['1 sure']],
    ["another table's alias", `db.query("select i.amount from orders o join items i on i.id = o.id");`, []],
    ['another table alone', `db.query('select amount from items');`, []],
    ['in quotes', `db.query('update "orders" set "amount" = ?');`, ['1 sure']],
    ['several lines', 'q(`\n  select id,\n         amount\n    from orders\n`);', ['3 sure']],
    ['pieces strung together', `q("select amount " +\n  "from orders");`, ['1 sure']],
    ['a piece from code between', 'q(`select amount from orders where id in (${ids})`);', ['1 sure']],
    [
      'an upsert',
      `q('insert into orders (id, amount) values (?, ?) on conflict (id) do update set amount = excluded.amount');`,
      ['1 sure'],
    ],
    ['an insert that names no columns', `q('insert into orders values ($1, $2)');`, ['1 sure']],
    ['a table that code puts in', 'q(`select amount from ${table}`);', ['1 maybe']],
    ['a dialect that the parser cannot read', `q('select amount from orders limit 1, 2');`, ['1 sure']],
    ['a longer name', `q('select amount_cents from orders');`, []],
  ])('%s', (_, text, lines) => {
    expect(graded('src/a.ts', text)).toEqual(lines);
  });

  it.each([
    ['a.sql', `select 1;\nselect ';', amount from orders;\nselect amount from items;`, ['2 sure']],
    ['a.py', `q("""\n  select amount\n  from orders where id = %(id)s\n""")`, ['2 sure']],
    ['a.rb', `q(<<~SQL)\n  select amount from orders\nSQL\n# amount`, ['2 sure', '4 maybe']],
    ['a.go', 'db.Query(`select amount from orders where id = $1`, id)', ['1 sure']],
    [
      'A.java',
      `@Query("select o.amount from orders o where o.id = :id")\nfor (char c : "it's".toCharArray()) {}`,
      ['1 sure'],
    ],
    ['a.php', `$q = 'select amount\n  from orders where id = ' . $id;\n$amount = 1;`, ['1 sure']],
    [
      'm.xml',
      `<select id="all">select amount from orders <if test="x">where id = #{id}</if></select>`,
      ['1 sure'],
    ],
  ])('of %s', (path, text, lines) => {
    expect(graded(path, text)).toEqual(lines);
  });
});

describe('in code', () => {
  it.each([
    ['by its table', 'a.ts', `eq(orders.amount, 5)`, ['1 sure']],
    ['by its class', 'a.py', `session.query(Order.amount)`, ['1 sure']],
    ['by a text that has both', 'a.js', `knex.select('orders.amount')`, ['1 sure']],
    ['of one row', 'a.ts', `toCents(order.amount)`, ['1 likely']],
    ['of one of many', 'a.ts', `toCents(orders[0].amount)`, ['1 sure']],
    ['of something else', 'a.ts', `payment.amount`, ['1 maybe']],
    ['a builder that names the table', 'a.ts', `knex('orders')\n  .where('amount', '>', 5)`, ['2 likely']],
    ['a client of Prisma', 'a.ts', `prisma.order.findMany({\n  select: { amount: true },\n})`, ['2 likely']],
    ['a scope of Rails', 'a.rb', `Order.where(amount: 5).pluck(:amount)`, ['1 likely']],
    ['a variable of its own', 'a.ts', `const amount = 5; pay(orders)`, ['1 maybe']],
    ['far from the table', 'a.ts', `orders;${'\n'.repeat(9)}row.amount`, ['10 maybe']],
    ['in a comment', 'a.ts', `// orders.amount is old`, ['1 maybe']],
    ['in prose', 'a.md', 'select amount from orders', ['1 maybe']],
    [
      'said to be another',
      'a.ts',
      `order.amount // sluice-ignore: of the basket\norder.amount\n\norder.amount`,
      ['4 likely'],
    ],
    ['a sentence', 'a.ts', `orders; it('refuses what is no amount')`, ['1 maybe']],
    ['one of several', 'a.rb', `Order.select("id, amount")`, ['1 likely']],
    ['no word of it', 'a.ts', `orders.total; amounts; amount_cents; $amount`, []],
  ])('%s', (_, path, text, lines) => {
    expect(graded(path, text)).toEqual(lines);
  });
});

describe('in a model', () => {
  it.each([
    [
      'of Drizzle',
      'a.ts',
      `export const orders = pgTable('orders', {\n  id: serial(),\n  amount: numeric('amount'),\n});`,
      ['3 sure'],
    ],
    [
      'of TypeORM',
      'a.ts',
      `@Entity({ name: 'orders' })\nexport class OrderEntity {\n  @Column()\n  amount!: string;\n}\nclass Other { amount = 1 }`,
      ['4 sure', '6 maybe'],
    ],
    [
      'of Prisma',
      'a.prisma',
      `model Order {\n  id Int @id\n  amount Decimal\n  @@map("orders")\n}`,
      ['3 sure'],
    ],
    [
      'of Django',
      'a.py',
      `class Order(models.Model):\n    amount = models.DecimalField()\n    class Meta:\n        db_table = "orders"\n\nclass Item(models.Model):\n    amount = 1`,
      ['2 sure', '7 maybe'],
    ],
    [
      'of JPA',
      'A.java',
      `@Entity\n@Table(name = "orders")\npublic class Order {\n  private BigDecimal amount;\n  public BigDecimal getAmount() { return amount; }\n}`,
      ['4 sure', '5 sure'],
    ],
    ['of Go', 'a.go', 'type Order struct {\n\tID int64\n\tAmount string `db:"amount"`\n}', ['3 likely']],
    ['only called like it', 'a.ts', `interface Order {\n  amount: string;\n}`, ['2 likely']],
  ])('%s', (_, path, text, lines) => {
    expect(graded(path, text)).toEqual(lines);
  });
});

it('a model is known by where the conventions of its framework put it', () => {
  const names = ['shop_orders', 'amount', 'cents'] as const;
  const [rails, django] = [
    'class Shop::Order\n  validates :amount\nend',
    'class Order(Base):\n    amount = models.IntegerField()',
  ];
  expect(graded('app/models/shop/order.rb', rails, names)).toEqual(['2 sure']);
  expect(graded('shop/models.py', django, names)).toEqual(['2 sure']);
  expect(graded('other/models.py', django, names)).toEqual(['2 likely']);
});

describe('names of several words', () => {
  const names = ['order_items', 'unit_price', 'unit_price_cents'] as const;
  it.each([
    [`item.unitPrice`, ['1 likely']],
    [`price.unitPrice`, ['1 maybe']],
    [`orderItem.unitPrice`, ['1 likely']],
    [`OrderItem.unit_price`, ['1 sure']],
    [`repository.findByUnitPrice(1) // of OrderItem`, ['1 likely']],
    [`q('select unit_price from order_items')`, ['1 sure']],
    [`UNIT_PRICE`, ['1 maybe']],
    [`unitPriceCents; totalUnitPrice`, []],
  ])('%s', (text, lines) => {
    expect(graded('a.ts', text, names)).toEqual(lines);
  });

  it('a table that is called "order" is not in every "order by"', () => {
    expect(
      graded('a.ts', `row.amount; q('select 1 from x order by 1')`, ['order', 'amount', 'cents']),
    ).toEqual(['1 maybe']);
  });
});
