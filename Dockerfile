# Two targets: `cpu` (the default) and `cuda`.
#   docker build --target cpu  -t chancery .
#   docker build --target cuda -t chancery:cuda .
# TORCH_INDEX is the place to take torch from; PIP_INDEX_URL the place of everything else, for a network with a mirror of its own.
ARG PYTHON_IMAGE=python:3.12-slim
ARG CUDA_IMAGE=nvidia/cuda:13.0.1-base-ubuntu24.04

FROM ${PYTHON_IMAGE} AS wheel
WORKDIR /source
COPY . .
ARG PIP_INDEX_URL=https://pypi.org/simple
RUN pip wheel --no-deps --wheel-dir /wheels .

FROM ${PYTHON_IMAGE} AS cpu
ARG PIP_INDEX_URL=https://pypi.org/simple
ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu
RUN --mount=from=wheel,source=/wheels,target=/wheels \
    pip install --no-cache-dir --index-url "${TORCH_INDEX}" --extra-index-url "${PIP_INDEX_URL}" torch==2.13.0 \
    && pip install --no-cache-dir /wheels/*.whl
RUN useradd --system chancery
USER chancery
# Beyond loopback keys are needed: run with -e CHANCERY_API_KEYS=…, or -e CHANCERY_ALLOW_ANONYMOUS=true behind a proxy that asks for them.
ENV CHANCERY_HOST=0.0.0.0 CHANCERY_DEVICE=cpu HF_HUB_OFFLINE=1
EXPOSE 8000
HEALTHCHECK --start-period=60s CMD python -c "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/readyz')"
ENTRYPOINT ["chancery"]
CMD ["serve"]

FROM ${CUDA_IMAGE} AS cuda
ARG PIP_INDEX_URL=https://pypi.org/simple
ARG TORCH_INDEX=https://download.pytorch.org/whl/cu130
RUN apt-get update && apt-get install -y --no-install-recommends python3 python3-venv && rm -rf /var/lib/apt/lists/*
RUN python3 -m venv /opt/chancery
ENV PATH=/opt/chancery/bin:$PATH
RUN --mount=from=wheel,source=/wheels,target=/wheels \
    pip install --no-cache-dir --index-url "${TORCH_INDEX}" --extra-index-url "${PIP_INDEX_URL}" torch==2.13.0 \
    && pip install --no-cache-dir /wheels/*.whl
RUN useradd --system chancery
USER chancery
ENV CHANCERY_HOST=0.0.0.0 CHANCERY_DEVICE=cuda HF_HUB_OFFLINE=1
EXPOSE 8000
HEALTHCHECK --start-period=60s CMD python -c "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/readyz')"
ENTRYPOINT ["chancery"]
CMD ["serve"]
