package dev.sourcecheck.api.datafold;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.List;

/** What Datafold's clients are shown. */
@ConfigMapping(prefix = "sourcecheck.datafold")
interface DatafoldSettings {
  /**
   * The types that {@code /types} lists. All types can be stored; an open client breaks on one that
   * it does not know, so only those are listed that can be tested.
   */
  @WithDefault("pg,postgres_aurora,postgres_aws_rds")
  List<String> types();
}
