package dev.sourcecheck.engine.mysql;

/** Lineage of MariaDB. */
class MariaDbLineageDebianIT implements LineageContract {
  private final TestedMySqlFamily server = new TestedMariaDb();

  @Override
  public TestedMySqlFamily server() {
    return server;
  }
}
