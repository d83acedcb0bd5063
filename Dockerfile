# The images of both services, from one build of the modules that they share:
#
#     docker build --target capture-service -t cdc-export-capture-service .
#     docker build --target export-service -t cdc-export-export-service .

FROM maven:3.9-eclipse-temurin-25 AS build
WORKDIR /source
COPY . .
# Locked, because both targets may be built at once on their own, and share one local repository.
RUN --mount=type=cache,id=cdc-export-maven,target=/root/.m2,sharing=locked \
    mvn -q -B -pl capture-service,export-service -am -Dmaven.test.skip=true -Dspotless.check.skip=true package \
    && for service in capture-service export-service; do \
        java -Djarmode=tools -jar "$service"/target/"$service"-*-app.jar extract --layers \
            --application-filename app.jar --destination "/app/$service" || exit 1; \
    done

# What both services have in common. Half of the container's memory limit is heap; the rest is for threads, buffers and the
# page cache. The fixed locale keeps names and numbers the same everywhere; the last two flags are for the native code and
# the memory access of Kafka's compressors, of which the JVM warns otherwise.
FROM eclipse-temurin:25-jre AS service
WORKDIR /app
USER 1000:1000
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=50", "-XX:+ExitOnOutOfMemoryError", "-Duser.language=en", "-Duser.country=US", \
    "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-jar", "app.jar"]
# The image has neither curl nor wget, but bash can speak HTTP. A start that takes long on a busy machine is no failure.
HEALTHCHECK --interval=5s --timeout=5s --start-period=10m --retries=3 CMD ["bash", "-c", \
    "exec 3<>/dev/tcp/127.0.0.1/$SERVER_PORT && printf 'GET /actuator/health HTTP/1.0\r\n\r\n' >&3 && read -r _ status _ <&3 && [[ $status == 200 ]]"]

# The dependencies are a layer of their own, which a change of our code leaves as it is.
FROM service AS capture-service
ENV SERVER_PORT=8081
EXPOSE 8081
COPY --from=build /app/capture-service/dependencies/ ./
COPY --from=build /app/capture-service/snapshot-dependencies/ ./
COPY --from=build /app/capture-service/application/ ./

FROM service AS export-service
ENV SERVER_PORT=8080
EXPOSE 8080
COPY --from=build /app/export-service/dependencies/ ./
COPY --from=build /app/export-service/snapshot-dependencies/ ./
COPY --from=build /app/export-service/application/ ./
