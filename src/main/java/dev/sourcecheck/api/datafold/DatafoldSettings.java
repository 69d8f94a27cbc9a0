package dev.sourcecheck.api.datafold;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.List;

/** Settings of Datafold's API. */
@ConfigMapping(prefix = "sourcecheck.datafold")
interface DatafoldSettings {
  /**
   * The types that {@code /types} lists. All types can be stored, but Datafold's client fails on a
   * type that it does not know, so the default lists only those that can be tested.
   */
  @WithDefault("pg,postgres_aurora,postgres_aws_rds")
  List<String> types();
}
