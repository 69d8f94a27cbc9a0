package dev.sourcecheck.cli.input;

import org.jspecify.annotations.Nullable;

/** A tool whose configuration names sources. */
public enum ExternalTool {
  DBT("dbt"),
  AIRFLOW("airflow"),
  PG_SERVICE("pg-service");

  private final String option;

  ExternalTool(String option) {
    this.option = option;
  }

  public static ExternalTool of(@Nullable String option) throws UsageException {
    for (ExternalTool tool : values()) {
      if (tool.option.equals(option)) {
        return tool;
      }
    }
    throw new UsageException("Unknown tool " + option + "; use dbt, airflow or pg-service");
  }
}
