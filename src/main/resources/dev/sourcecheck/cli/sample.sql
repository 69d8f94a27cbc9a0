CREATE EXTENSION IF NOT EXISTS pg_stat_statements;
SELECT pg_stat_statements_reset();

CREATE SCHEMA crm;
CREATE SCHEMA sales;
CREATE SCHEMA reporting;
CREATE SCHEMA payroll;
CREATE SCHEMA sourcecheck_tmp;
-- the reader is granted nothing in it
CREATE SCHEMA sandbox AUTHORIZATION shop_owner;

CREATE TABLE crm.customer (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  email      text NOT NULL UNIQUE,
  full_name  varchar(200) NOT NULL,
  country    char(2) NOT NULL DEFAULT 'DE',
  created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE crm.customer IS 'Everybody who ever bought something';
COMMENT ON COLUMN crm.customer.country IS 'ISO 3166-1 alpha-2';

CREATE TABLE sales.product (
  sku   text PRIMARY KEY,
  title text NOT NULL,
  price numeric(10, 2) NOT NULL CHECK (price >= 0)
);

CREATE TABLE sales."order" (
  id          bigint NOT NULL,
  customer_id bigint NOT NULL REFERENCES crm.customer,
  placed_on   date NOT NULL,
  PRIMARY KEY (id, placed_on)
) PARTITION BY RANGE (placed_on);
CREATE TABLE sales.order_2025 PARTITION OF sales."order" FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE sales.order_2026 PARTITION OF sales."order" FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');

CREATE TABLE sales.order_line (
  order_id  bigint NOT NULL,
  placed_on date NOT NULL,
  line      integer NOT NULL,
  sku       text NOT NULL REFERENCES sales.product,
  quantity  integer NOT NULL DEFAULT 1,
  PRIMARY KEY (order_id, line),
  FOREIGN KEY (order_id, placed_on) REFERENCES sales."order" (id, placed_on)
);

CREATE TABLE payroll.salary (
  employee text PRIMARY KEY,
  amount   numeric(12, 2) NOT NULL
);

INSERT INTO crm.customer (email, full_name, country)
SELECT 'customer' || n || '@example.com', 'Customer ' || n, (ARRAY['DE', 'FR', 'US'])[1 + n % 3]
FROM generate_series(1, 500) n;
INSERT INTO sales.product SELECT 'SKU-' || n, 'Product ' || n, n * 1.5 FROM generate_series(1, 50) n;
INSERT INTO sales."order"
SELECT n, 1 + n % 500, date '2025-06-01' + (n % 360) FROM generate_series(1, 2000) n;
INSERT INTO sales.order_line
SELECT o.id, o.placed_on, 1, 'SKU-' || (1 + o.id % 50), 1 + o.id % 3 FROM sales."order" o;

CREATE VIEW sales.order_value AS
SELECT o.id, o.customer_id, o.placed_on, sum(l.quantity * p.price) AS value
FROM sales."order" o
JOIN sales.order_line l ON l.order_id = o.id
JOIN sales.product p ON p.sku = l.sku
GROUP BY o.id, o.customer_id, o.placed_on;

CREATE VIEW reporting.customer_value AS
SELECT c.id, c.full_name, c.country, coalesce(sum(v.value), 0) AS value
FROM crm.customer c
LEFT JOIN sales.order_value v ON v.customer_id = c.id
GROUP BY c.id, c.full_name, c.country;

CREATE MATERIALIZED VIEW reporting.country_value AS
SELECT country, sum(value) AS value FROM reporting.customer_value GROUP BY country;

CREATE TABLE reporting.daily_revenue (placed_on date PRIMARY KEY, revenue numeric NOT NULL);
INSERT INTO reporting.daily_revenue (placed_on, revenue)
SELECT placed_on, sum(value) FROM sales.order_value GROUP BY placed_on;
CREATE TABLE reporting.top_customer AS
SELECT id, full_name, value FROM reporting.customer_value ORDER BY value DESC LIMIT 20;
ANALYZE;

GRANT USAGE ON SCHEMA crm, sales, reporting TO sourcecheck_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA crm, sales, reporting TO sourcecheck_reader;
GRANT USAGE, CREATE ON SCHEMA sourcecheck_tmp TO sourcecheck_reader;
GRANT pg_read_all_stats TO sourcecheck_reader;
