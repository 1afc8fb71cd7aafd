# Builds the guide that is mounted at /guide, without a network:
#   docker build --tag site-builder .
#   docker run --rm --network none --user "$(id -u):$(id -g)" --volume "$PWD:/guide" site-builder build --strict
FROM python:3.13-slim AS wheel
WORKDIR /source
COPY pyproject.toml README.md LICENSE ./
COPY site_builder site_builder
COPY templates templates
RUN pip wheel --no-cache-dir --no-deps --wheel-dir /wheels .

FROM python:3.13-slim
# FHIR packages are looked for in this folder's .fhir/packages, whoever the container runs as.
ENV HOME=/home/guide
RUN useradd --create-home --home-dir /home/guide guide
RUN --mount=type=bind,from=wheel,source=/wheels,target=/wheels pip install --no-cache-dir /wheels/*.whl
USER guide
WORKDIR /guide
ENTRYPOINT ["site-builder"]
CMD ["build"]
