package dev.sourcecheck.api.datafold;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.api.RequestInput;
import dev.sourcecheck.source.options.OptionSchema;
import dev.sourcecheck.source.options.SourceType;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lists the types that clients may offer, each with the JSON Schema of its options. */
@Path("/api/v1/data_sources/types")
@Produces(MediaType.APPLICATION_JSON)
@Singleton
@Startup // an unknown type in the setting fails the startup
final class TypesResource {
  private final List<ListedType> types;

  TypesResource(DatafoldSettings settings) {
    types =
        settings.types().stream()
            .map(String::strip)
            .map(
                name ->
                    SourceType.ofWire(name)
                        .filter(SourceType::inDatafold)
                        .orElseThrow(
                            () ->
                                new IllegalStateException(
                                    "sourcecheck.datafold.types names an unknown type: " + name)))
            .map(ListedType::of)
            .toList();
  }

  @GET
  public List<ListedType> list(@QueryParam("limit") @Nullable String limit) {
    return types.stream().limit(RequestInput.limit(limit)).toList();
  }

  record ListedType(
      String name, String type, ObjectNode configuration_schema, List<String> features) {
    static ListedType of(SourceType type) {
      return new ListedType(
          type.title(), type.wire(), OptionSchema.of(type).published(), List.of());
    }
  }
}
