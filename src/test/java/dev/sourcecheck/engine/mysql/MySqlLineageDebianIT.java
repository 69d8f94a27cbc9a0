package dev.sourcecheck.engine.mysql;

/** Lineage of MySQL. */
class MySqlLineageDebianIT implements LineageContract {
  private final TestedMySqlFamily server = new TestedMySql();

  @Override
  public TestedMySqlFamily server() {
    return server;
  }
}
