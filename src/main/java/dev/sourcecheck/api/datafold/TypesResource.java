package dev.sourcecheck.api.datafold;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.source.options.OptionSchema;
import dev.sourcecheck.source.options.SourceType;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;

/** The types that clients may offer, each with the JSON Schema of its options. */
@Path("/api/v1/data_sources/types")
@Produces(MediaType.APPLICATION_JSON)
@Singleton
@Startup // so that a word in the setting that is no type is told at the start
final class TypesResource {
  private final List<Type> types;

  TypesResource(DatafoldSettings settings) {
    types =
        settings.types().stream()
            .map(String::strip)
            .map(
                word ->
                    SourceType.ofWire(word)
                        .filter(SourceType::inDatafold)
                        .orElseThrow(
                            () ->
                                new IllegalStateException(
                                    "sourcecheck.datafold.types names an unknown type: " + word)))
            .map(Type::of)
            .toList();
  }

  @GET
  public List<Type> list() {
    return types;
  }

  record Type(String name, String type, ObjectNode configuration_schema, List<String> features) {
    static Type of(SourceType type) {
      return new Type(type.title(), type.wire(), OptionSchema.of(type).published(), List.of());
    }
  }
}
