-- One row for everything that a customer began; its state says how far it came.
CREATE TABLE orders (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  lamp        text NOT NULL,
  price_cents integer NOT NULL CHECK (price_cents > 0),
  customer    text,
  state       text NOT NULL DEFAULT 'basket' CHECK (state IN ('basket', 'ordered', 'paid', 'delivered')),
  created_at  timestamptz NOT NULL DEFAULT now(),
  changed_at  timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX orders_by_state ON orders (state, changed_at);
